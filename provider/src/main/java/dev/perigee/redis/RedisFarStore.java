package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.OperationIds;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.FarArguments;
import dev.perigee.spi.FarStore;
import dev.perigee.spi.LeaseKind;
import dev.perigee.spi.Meeting;
import dev.perigee.spi.Member;
import dev.perigee.spi.Parts;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.ScanPage;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A node's handle on the store of a namespace in Redis. What changes something is one script, sent once and always to the
 * primary; what only reads is one plain command.
 */
final class RedisFarStore implements FarStore {

    private final RedisLink link;
    private final ScriptCalls scripts;
    private final PlainReads reads;
    private final ScriptReads scriptReads;
    private final Mutations mutations;
    private final Digests digests;
    private final RedisScan scan;
    private final RedisSizes sizes;
    private final RedisSweep sweep;
    private final Nodes nodes;

    /** For what a caller gives no operation id. */
    private final OperationIds ids = new OperationIds();

    private volatile boolean closed;

    RedisFarStore(RedisLink link) {
        this.link = link;
        this.scripts = new ScriptCalls(link, new ServerClock(link.isCluster() ? link.partitions() : 1, link.ticker()));
        this.mutations = new Mutations(link, scripts);
        this.scriptReads = new ScriptReads(link, scripts, mutations.shortWay());
        this.reads = new PlainReads(link, scripts.clock(), scriptReads);
        this.nodes = new Nodes(link, scripts);
        this.digests = new Digests(link, scripts);
        this.scan = new RedisScan(link, reads);
        this.sizes = new RedisSizes(link);
        this.sweep = new RedisSweep(link, scripts, digests, scan, ids);
    }

    /** Lets tests see which reads share a request. */
    PlainReads reads() {
        return reads;
    }

    /** Lets tests choose the way that reads go. */
    ScriptReads scriptReads() {
        return scriptReads;
    }

    /** Lets tests choose the way that writes go. */
    Mutations mutations() {
        return mutations;
    }

    @Override
    public int partitions() {
        return link.partitions();
    }

    @Override
    public Object server(int partition) {
        Object holder = link.commands().holderOf(partition);
        return holder == null ? FarStore.class : holder;
    }

    @Override
    public CompletionStage<@Nullable Void> readUp(int partition) {
        return link.commands().readUp(partition);
    }

    @Override
    public boolean isDelivering(int partition) {
        return link.commands().isDelivering(partition);
    }

    @Override
    public CompletionStage<FarReply> read(CacheId cache, FarKey key, ReadIntent intent, Deadline deadline) {
        if (intent.isPlain()) {
            return ask(() -> reads.read(cache, key, deadline));
        }
        FarArguments.requireId("intent.id", intent.id());
        return ask(() -> scriptReads.read(cache, key, intent, deadline));
    }

    @Override
    public CompletionStage<List<FarReply>> readAll(CacheId cache, List<FarKey> keys, Deadline deadline) {
        return ask(() -> reads.readAll(cache, List.copyOf(keys), deadline));
    }

    @Override
    public CompletionStage<FarReply> mutate(CacheId cache, FarKey key, Mutation mutation, Deadline deadline) {
        FarArguments.requireMutation(mutation);
        return ask(() -> mutations.mutate(cache, key, mutation, deadline));
    }

    @Override
    public CompletionStage<List<FarReply>> mutateAll(
            CacheId cache, List<FarKey> keys, List<Mutation> all, Deadline deadline) {
        FarArguments.requireBatch(keys, all);
        return ask(() -> mutations.mutateAll(cache, List.copyOf(keys), List.copyOf(all), deadline));
    }

    @Override
    public CompletionStage<FarReply> touch(
            CacheId cache, FarKey key, OperationId expected, OperationId id, Lifetime lifetime, Deadline deadline) {
        FarArguments.requireId("id", id);
        int partition = key.partition(partitions());
        RedisNames.CacheNames names = link.names().of(cache);
        Object[] keys = {names.entry(key), names.tags(partition), link.names().due(partition)};
        Object[] arguments = {
            key.bytes(), ScriptCalls.bytes(expected), Lifetimes.physical(lifetime), Lifetimes.lead(lifetime)
        };
        return ask(() -> scripts.run(Script.TOUCH, partition, cache, id, keys, arguments, deadline)
                .thenApply(answer -> ScriptAnswers.touched(partition, answer)));
    }

    @Override
    public CompletionStage<Long> lease(
            CacheId cache, FarKey key, LeaseKind kind, OperationId token, long millis, Deadline deadline) {
        FarArguments.requireId("token", token);
        FarArguments.requireLease("millis", millis);
        Object[] keys = {leaseName(cache, key, kind)};
        Object[] arguments = {ScriptCalls.ascii(millis)};
        return ask(() -> scripts.run(Script.LEASE, key.partition(partitions()), cache, token, keys, arguments, deadline)
                .thenApply(
                        answer -> ScriptAnswers.number(inTime("lease", answer).get(4))));
    }

    @Override
    public CompletionStage<@Nullable Void> release(
            CacheId cache, FarKey key, LeaseKind kind, OperationId token, Deadline deadline) {
        Object[] all = {leaseName(cache, key, kind), ScriptCalls.bytes(token)};
        return ask(() -> link.commands().run(Script.RELEASE, 1, all, deadline).thenApply(answer -> null));
    }

    @Override
    public CompletionStage<List<Stamp>> clear(CacheId cache, OperationId id, Deadline deadline) {
        FarArguments.requireId("id", id);
        return ask(() -> everywhere("clear", partition -> {
                    Object[] keys = {link.names().of(cache).tags(partition)};
                    return scripts.run(Script.CLEAR, partition, cache, id, keys, new Object[0], deadline);
                })
                .thenApply(answers -> {
                    sweep.somethingIsHidden();
                    return stamps(answers);
                }));
    }

    @Override
    public CompletionStage<List<Stamp>> deleteTag(CacheId cache, String tag, OperationId id, Deadline deadline) {
        FarArguments.requireId("id", id);
        FarArguments.requireTag("tag", tag);
        byte[] bytes = tag.getBytes(StandardCharsets.UTF_8);
        return ask(() -> everywhere("deleteTag", partition -> {
                    Object[] keys = {link.names().of(cache).tags(partition)};
                    return scripts.run(Script.DELETE_TAG, partition, cache, id, keys, new Object[] {bytes}, deadline);
                })
                .thenApply(answers -> {
                    sweep.somethingIsHidden();
                    return stamps(answers);
                }));
    }

    @Override
    public CompletionStage<List<Stamp>> digest(Collection<Integer> partitions, Deadline deadline) {
        FarArguments.requirePartitions(partitions, partitions());
        return ask(() -> digests.ask(List.copyOf(partitions), ids.next(), deadline));
    }

    @Override
    public CompletionStage<ScanPage> scan(CacheId cache, String cursor, int count, Deadline deadline) {
        ScanCursor from = ScanCursor.parse(cursor, partitions());
        return ask(() -> scan.page(cache, from, Math.max(1, count), deadline));
    }

    @Override
    public CompletionStage<Long> estimateSize(CacheId cache, Deadline deadline) {
        return ask(() -> sizes.estimate(cache, deadline));
    }

    @Override
    public CompletionStage<Integer> sweep(int limit, OperationId id, Deadline deadline) {
        FarArguments.requireId("id", id);
        return ask(() -> sweep.sweep(limit, id, deadline));
    }

    @Override
    public CompletionStage<@Nullable Void> raiseEventDetail(CacheId cache, EventDetail detail, Deadline deadline) {
        OperationId id = ids.next();
        Object[] arguments = {ScriptCalls.ascii(number(detail))};
        return ask(() -> everywhere(
                        "raiseEventDetail",
                        partition ->
                                scripts.run(Script.RAISE, partition, cache, id, new Object[0], arguments, deadline))
                .thenApply(answers -> null));
    }

    @Override
    public CompletionStage<List<Stamp>> destroy(CacheId cache, OperationId id, Deadline deadline) {
        FarArguments.requireId("id", id);
        return ask(() -> everywhere("destroy", partition -> {
                    Object[] keys = {
                        link.names().of(cache).tags(partition), link.names().due(partition)
                    };
                    return scripts.run(Script.DESTROY, partition, cache, id, keys, new Object[0], deadline);
                })
                .thenCompose(answers -> {
                    boolean last = answers.stream().allMatch(answer -> ScriptAnswers.number(answer.get(4)) == 0);
                    List<Stamp> stamps = stamps(answers);
                    return sweep.purge(cache, last, id, deadline).thenApply(done -> {
                        link.names().forget(cache);
                        mutations.forget(cache);
                        return stamps;
                    });
                }));
    }

    @Override
    public CompletionStage<Meeting> meet(Member self, long version, long leaseMillis, Deadline deadline) {
        FarArguments.requireNode("self.node", self.node());
        FarArguments.requireLease("leaseMillis", leaseMillis);
        return ask(() -> nodes.meet(self, version, leaseMillis, deadline)
                .thenApply(answer -> Nodes.meeting(inTime("meet", answer))));
    }

    @Override
    public CompletionStage<@Nullable Void> leave(long node, Deadline deadline) {
        return ask(() -> nodes.leave(node, deadline));
    }

    @Override
    public CompletionStage<@Nullable Void> ping(Deadline deadline) {
        return ask(() -> Parts.all(link.commands().primaries().stream()
                        .map(primary -> link.commands().askApart(primary, "PING", deadline))
                        .toList())
                .thenApply(answers -> null));
    }

    @Override
    public void onSuspended() {
        scripts.clock().forget();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            sweep.close();
        }
    }

    private <T extends @Nullable Object> CompletionStage<T> ask(Supplier<CompletionStage<T>> request) {
        return closed
                ? CompletableFuture.failedFuture(
                        new IllegalStateException("far store: closed; open the namespace again"))
                : request.get();
    }

    /** Takes a step in each partition, all sent at once. */
    private CompletionStage<List<List<?>>> everywhere(String request, IntFunction<CompletionStage<List<?>>> step) {
        List<CompletionStage<List<?>>> steps =
                IntStream.range(0, partitions()).mapToObj(step).toList();
        return Parts.allOrUnknown(request, steps).thenCompose(answers -> {
            long late = answers.stream().filter(ScriptAnswers::isTooLate).count();
            if (late == 0) {
                return CompletableFuture.completedFuture(answers);
            }
            // Where some partitions took the step and some never will, the caller must not believe either.
            return CompletableFuture.failedFuture(
                    late == answers.size()
                            ? tooLate(request)
                            : new TimeoutException(request + ": the deadline passed half-way"));
        });
    }

    private static List<Stamp> stamps(List<List<?>> answers) {
        return IntStream.range(0, answers.size())
                .mapToObj(partition -> ScriptAnswers.stamp(partition, answers.get(partition)))
                .toList();
    }

    /** As the generation in Redis holds it. */
    private static long number(EventDetail detail) {
        return switch (detail) {
            case KEYS -> 0;
            case VALUES -> 1;
            case VALUES_AND_OLD -> 2;
        };
    }

    private byte[] leaseName(CacheId cache, FarKey key, LeaseKind kind) {
        RedisNames.CacheNames names = link.names().of(cache);
        return kind == LeaseKind.LOAD ? names.loadLease(key) : names.turnLease(key);
    }

    private static List<?> inTime(String request, List<?> answer) {
        if (ScriptAnswers.isTooLate(answer)) {
            throw tooLate(request);
        }
        return answer;
    }

    private static RejectedExecutionException tooLate(String request) {
        return new RejectedExecutionException(request + ": arrived after its deadline; nothing changed");
    }
}
