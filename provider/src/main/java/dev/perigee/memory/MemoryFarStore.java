package dev.perigee.memory;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.FarArguments;
import dev.perigee.spi.FarStore;
import dev.perigee.spi.LeaseKind;
import dev.perigee.spi.Meeting;
import dev.perigee.spi.Member;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.ScanPage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One node's handle on the store of a namespace. Without faults, all answers are there when the methods return.
 *
 * <p>A request carries its deadline in the store's clock, made from the caller's when the request is made. So a request
 * that is held up on the way is refused by the store, just as a Redis server would refuse it.
 */
final class MemoryFarStore implements FarStore {

    /** How many keys of a partition share one number. */
    private static final int CHUNK = 64;

    /** The deadline of a request that was late already when it was made. */
    private static final long PASSED = Long.MIN_VALUE;

    private final Namespace namespace;
    private final InstantSource clock;
    private final RequestGate gate = new RequestGate();
    private volatile boolean closed;

    MemoryFarStore(Namespace namespace) {
        this.namespace = namespace;
        this.clock = namespace.settings().clock();
        namespace.network().add(gate);
    }

    RequestGate gate() {
        return gate;
    }

    @Override
    public int partitions() {
        return namespace.partitions().size();
    }

    @Override
    public CompletionStage<FarReply> read(CacheId cache, FarKey key, ReadIntent intent, Deadline deadline) {
        if (!intent.isPlain()) {
            FarArguments.requireId("intent.id", intent.id());
        }
        // A plain read may come late: it changes nothing.
        long latest = intent.isPlain() ? Long.MAX_VALUE : inStoreTime(deadline);
        return ask(deadline, () -> namespace.partition(key).read(cache, key, intent, latest));
    }

    @Override
    public CompletionStage<List<FarReply>> readAll(CacheId cache, List<FarKey> keys, Deadline deadline) {
        return ask(deadline, () -> {
            List<FarReply> replies = new ArrayList<>(keys.size());
            for (FarKey key : keys) {
                replies.add(
                        withoutFallback(namespace.partition(key).read(cache, key, ReadIntent.PLAIN, Long.MAX_VALUE)));
            }
            return List.copyOf(replies);
        });
    }

    @Override
    public CompletionStage<FarReply> mutate(CacheId cache, FarKey key, Mutation mutation, Deadline deadline) {
        FarArguments.requireMutation(mutation);
        long latest = inStoreTime(deadline);
        return ask(deadline, () -> {
            FarReply reply = namespace.partition(key).mutate(cache, key, mutation, latest);
            namespace.evictSurplus();
            return reply;
        });
    }

    @Override
    public CompletionStage<List<FarReply>> mutateAll(
            CacheId cache, List<FarKey> keys, List<Mutation> mutations, Deadline deadline) {
        FarArguments.requireBatch(keys, mutations);
        long latest = inStoreTime(deadline);
        return ask(deadline, () -> mutateAllInChunks(cache, keys, mutations, latest));
    }

    @Override
    public CompletionStage<FarReply> touch(
            CacheId cache, FarKey key, OperationId expected, OperationId id, Lifetime lifetime, Deadline deadline) {
        FarArguments.requireId("id", id);
        long latest = inStoreTime(deadline);
        return ask(deadline, () -> namespace.partition(key).touch(cache, key, expected, id, lifetime, latest));
    }

    @Override
    public CompletionStage<Long> lease(
            CacheId cache, FarKey key, LeaseKind kind, OperationId token, long millis, Deadline deadline) {
        FarArguments.requireId("token", token);
        FarArguments.requireLease("millis", millis);
        long latest = inStoreTime(deadline);
        return ask(deadline, () -> {
            Long wait = namespace.partition(key).lease(cache, key, kind, token, millis, latest);
            return inTime("lease", wait);
        });
    }

    @Override
    public CompletionStage<@Nullable Void> release(
            CacheId cache, FarKey key, LeaseKind kind, OperationId token, Deadline deadline) {
        return tell(deadline, () -> namespace.partition(key).release(cache, key, kind, token));
    }

    @Override
    public CompletionStage<List<Stamp>> clear(CacheId cache, OperationId id, Deadline deadline) {
        FarArguments.requireId("id", id);
        long latest = inStoreTime(deadline);
        return everywhere("clear", deadline, partition -> partition.clear(cache, id, latest));
    }

    @Override
    public CompletionStage<List<Stamp>> deleteTag(CacheId cache, String tag, OperationId id, Deadline deadline) {
        FarArguments.requireId("id", id);
        FarArguments.requireTag("tag", tag);
        long latest = inStoreTime(deadline);
        return everywhere("deleteTag", deadline, partition -> partition.deleteTag(cache, tag, id, latest));
    }

    @Override
    public CompletionStage<List<Stamp>> digest(Collection<Integer> partitions, Deadline deadline) {
        FarArguments.requirePartitions(partitions, partitions());
        List<MemoryPartition> asked =
                partitions.stream().map(namespace.partitions()::get).toList();
        return ask(deadline, () -> asked.stream().map(MemoryPartition::digest).toList());
    }

    @Override
    public CompletionStage<ScanPage> scan(CacheId cache, String cursor, int count, Deadline deadline) {
        ScanCursor from = ScanCursor.parse(cursor, partitions());
        return ask(deadline, () -> scan(cache, from, Math.max(1, count)));
    }

    @Override
    public CompletionStage<Long> estimateSize(CacheId cache, Deadline deadline) {
        return ask(
                deadline,
                () -> namespace.partitions().stream()
                        .mapToLong(partition -> partition.size(cache))
                        .sum());
    }

    @Override
    public CompletionStage<Integer> sweep(int limit, OperationId id, Deadline deadline) {
        FarArguments.requireId("id", id);
        return ask(deadline, () -> namespace.sweep(limit, id));
    }

    @Override
    public CompletionStage<@Nullable Void> raiseEventDetail(CacheId cache, EventDetail detail, Deadline deadline) {
        return tell(deadline, () -> {
            for (MemoryPartition partition : namespace.partitions()) {
                partition.raiseDetail(cache, detail);
            }
        });
    }

    @Override
    public CompletionStage<List<Stamp>> destroy(CacheId cache, OperationId id, Deadline deadline) {
        FarArguments.requireId("id", id);
        long latest = inStoreTime(deadline);
        return everywhere("destroy", deadline, partition -> partition.destroy(cache, id, latest));
    }

    @Override
    public CompletionStage<Meeting> meet(Member self, long version, long leaseMillis, Deadline deadline) {
        FarArguments.requireLease("leaseMillis", leaseMillis);
        FarArguments.requireNode("self.node", self.node());
        long latest = inStoreTime(deadline);
        return ask(deadline, () -> {
            long now = clock.millis();
            return inTime("meet", now > latest ? null : namespace.registry().meet(self, version, leaseMillis, now));
        });
    }

    @Override
    public CompletionStage<@Nullable Void> leave(long node, Deadline deadline) {
        return tell(deadline, () -> namespace.registry().leave(node));
    }

    @Override
    public CompletionStage<@Nullable Void> ping(Deadline deadline) {
        return tell(deadline, () -> {});
    }

    @Override
    public void close() {
        closed = true;
        namespace.network().remove(gate);
    }

    private <T extends @Nullable Object> CompletionStage<T> ask(Deadline deadline, Callable<T> request) {
        return closed
                ? CompletableFuture.failedFuture(
                        new IllegalStateException("far store: closed; open the memory space again"))
                : gate.ask(deadline, request);
    }

    private CompletionStage<@Nullable Void> tell(Deadline deadline, Runnable request) {
        return this.<@Nullable Void>ask(deadline, () -> {
            request.run();
            return null;
        });
    }

    /** Takes a step in each partition; a step returns null if it came too late. */
    private CompletionStage<List<Stamp>> everywhere(
            String request, Deadline deadline, Function<MemoryPartition, @Nullable Stamp> step) {
        return ask(deadline, () -> {
            List<Stamp> stamps = new ArrayList<>(partitions());
            for (MemoryPartition partition : namespace.partitions()) {
                Stamp stamp = step.apply(partition);
                if (stamp == null && !stamps.isEmpty()) {
                    // Some partitions took the step and some never will: the caller must not believe either.
                    throw new TimeoutException(request + ": the deadline passed half-way");
                }
                stamps.add(inTime(request, stamp));
            }
            return List.copyOf(stamps);
        });
    }

    private List<FarReply> mutateAllInChunks(CacheId cache, List<FarKey> keys, List<Mutation> mutations, long latest) {
        Map<Integer, List<Integer>> positions = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            positions
                    .computeIfAbsent(keys.get(i).partition(partitions()), partition -> new ArrayList<>())
                    .add(i);
        }
        @Nullable FarReply[] replies = new @Nullable FarReply[keys.size()];
        positions.forEach((partition, all) -> {
            for (int from = 0; from < all.size(); from += CHUNK) {
                List<Integer> chunk = all.subList(from, Math.min(all.size(), from + CHUNK));
                List<FarReply> answers = namespace
                        .partitions()
                        .get(partition)
                        .mutateAll(
                                cache,
                                chunk.stream().map(keys::get).toList(),
                                chunk.stream().map(mutations::get).toList(),
                                latest);
                for (int i = 0; i < chunk.size(); i++) {
                    replies[chunk.get(i)] = answers.get(i);
                }
                namespace.evictSurplus();
            }
        });
        return Arrays.asList(replies);
    }

    private ScanPage scan(CacheId cache, ScanCursor from, int count) {
        List<FarKey> keys = new ArrayList<>();
        List<FarReply> replies = new ArrayList<>();
        ScanCursor at = from;
        while (at != null && keys.size() < count) {
            long next = namespace
                    .partitions()
                    .get(at.partition())
                    .scan(cache, at.hash(), count - keys.size(), keys, replies);
            at = at.next(next, partitions());
        }
        return new ScanPage(keys, replies, at == null ? ScanPage.END : at.toString());
    }

    private long inStoreTime(Deadline deadline) {
        long left = deadline.remainingMillis();
        return left == 0 ? PASSED : Times.after(clock.millis(), left);
    }

    private static <T> T inTime(String request, @Nullable T answer) {
        if (answer == null) {
            throw new RejectedExecutionException(request + ": arrived after its deadline; nothing changed");
        }
        return answer;
    }

    private static FarReply withoutFallback(FarReply reply) {
        return reply.outcome() == Outcome.HIT || reply.envelope() == null
                ? reply
                : new FarReply(reply.outcome(), reply.stamp(), null, OperationId.NONE, 0, reply.remaining());
    }
}
