package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.OperationIds;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.Parts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The background work: announces logical ends that are due, and takes away what a clear or a deleted tag has hidden.
 *
 * <p>Ends are found in the partition's sorted set, so each node looks for them each time. What is hidden is found only by
 * going over all names; one node at a time does that, held by a lease, after a clear or a deletion of its own and now and
 * then. Thread-safe.
 */
final class RedisSweep {

    private static final Logger LOG = LoggerFactory.getLogger(RedisSweep.class);

    private static final int CHUNK = 64;
    private static final int PURGE_STEP = 2_000;
    private static final long LEASE_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final long PASS_EVERY = Duration.ofMinutes(10).toNanos();

    private final RedisLink link;
    private final ScriptCalls scripts;
    private final Digests digests;
    private final RedisScan scan;
    private final byte[] token;

    /** One sweep at a time uses {@link #pass}. */
    private final AtomicBoolean busy = new AtomicBoolean();

    /** Written by whoever is {@link #busy}. */
    private @Nullable SweepPass pass;

    /** Counts what makes a pass necessary. */
    private volatile long hidings;

    /** Up to which of them the passes have come. Written by whoever is {@link #busy}. */
    private volatile long swept;

    private volatile long lastPass;
    private volatile boolean leased;

    RedisSweep(RedisLink link, ScriptCalls scripts, Digests digests, RedisScan scan, OperationIds ids) {
        this.link = link;
        this.scripts = scripts;
        this.digests = digests;
        this.scan = scan;
        this.token = ScriptCalls.bytes(ids.next());
        this.lastPass = link.ticker().nanoTime();
    }

    /** This node has hidden something: a pass is worth its while. */
    synchronized void somethingIsHidden() {
        hidings++;
    }

    /** Does a piece of the work; returns how many entries were announced or taken away. */
    CompletionStage<Integer> sweep(int limit, OperationId id, Deadline deadline) {
        return announceEnds(limit, id, deadline)
                .thenCompose(announced -> takeAway(limit, id, deadline).thenApply(taken -> announced + taken));
    }

    /** Gives the lease back, so that another node can go on. */
    void close() {
        if (leased) {
            Deadline soon = Deadline.after(Duration.ofSeconds(1));
            link.commands()
                    .run(Script.RELEASE, 1, new Object[] {leaseName(), token}, soon)
                    .whenComplete((answer, failure) -> LOG.debug("Sweep lease given back: {}", failure == null));
        }
    }

    // ---- logical ends that are due -------------------------------------------------------------------------------

    private CompletionStage<Integer> announceEnds(int limit, OperationId id, Deadline deadline) {
        int most = Math.max(1, limit / link.partitions());
        List<CompletionStage<Integer>> parts = IntStream.range(0, link.partitions())
                .mapToObj(partition -> announceEnds(partition, most, id, deadline))
                .toList();
        return sum(parts);
    }

    private CompletionStage<Integer> announceEnds(int partition, int most, OperationId id, Deadline deadline) {
        long now = scripts.clock().earliest(partition, link.ticker().nanoTime());
        if (now < 0) {
            // No script was run here for a while; the node's digests will tell the time before the next sweep.
            return CompletableFuture.completedFuture(0);
        }
        byte[] due = link.names().due(partition);
        return link.commands()
                .ask(due, "ZRANGEBYSCORE", deadline, due, "-inf", now, "LIMIT", 0, most)
                .exceptionally(RedisSweep::nothingIfOfAnotherType)
                .thenCompose(answer -> {
                    Map<CacheId, List<byte[]>> keys = new LinkedHashMap<>();
                    for (Object member : ScriptAnswers.list(answer)) {
                        addKey(ScriptAnswers.bytes(member), keys);
                    }
                    List<CompletionStage<Integer>> parts = new ArrayList<>();
                    keys.forEach((cache, all) -> {
                        for (int from = 0; from < all.size(); from += CHUNK) {
                            List<byte[]> some = all.subList(from, Math.min(all.size(), from + CHUNK));
                            parts.add(announceEnds(partition, cache, some, id, deadline));
                        }
                    });
                    return sum(parts);
                });
    }

    private CompletionStage<Integer> announceEnds(
            int partition, CacheId cache, List<byte[]> keys, OperationId id, Deadline deadline) {
        RedisNames.CacheNames names = link.names().of(cache);
        List<Object> scriptKeys =
                new ArrayList<>(List.of(names.tags(partition), link.names().due(partition)));
        keys.forEach(key -> scriptKeys.add(names.entry(partition, key)));
        return scripts.run(Script.ENDS, partition, cache, id, scriptKeys.toArray(), keys.toArray(), deadline)
                .thenApply(RedisSweep::done);
    }

    /** A member of the set is the cache id, a colon, and the key. */
    private static void addKey(byte[] member, Map<CacheId, List<byte[]>> keys) {
        int colon = 0;
        while (colon < member.length && member[colon] != ':') {
            colon++;
        }
        CacheId cache = new CacheId(new String(member, 0, colon, StandardCharsets.US_ASCII));
        byte[] key = Arrays.copyOfRange(member, Math.min(member.length, colon + 1), member.length);
        keys.computeIfAbsent(cache, none -> new ArrayList<>()).add(key);
    }

    private static Object nothingIfOfAnotherType(Throwable failure) {
        if (RedisFailure.unwrap(failure) instanceof RedisFailure) {
            return List.of();
        }
        throw new java.util.concurrent.CompletionException(RedisFailure.unwrap(failure));
    }

    // ---- what is hidden ------------------------------------------------------------------------------------------

    private CompletionStage<Integer> takeAway(int limit, OperationId id, Deadline deadline) {
        boolean wanted = hidings > swept || link.ticker().nanoTime() - lastPass > PASS_EVERY;
        if (!wanted || !busy.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(0);
        }
        CompletionStage<Integer> work;
        try {
            work = holdLease(deadline)
                    .thenCompose(
                            held -> held ? goOn(limit, id, deadline) : CompletableFuture.<Integer>completedFuture(0));
        } catch (RuntimeException e) {
            work = CompletableFuture.failedFuture(e);
        }
        return work.whenComplete((done, failure) -> busy.set(false));
    }

    private CompletionStage<Boolean> holdLease(Deadline deadline) {
        byte[] name = leaseName();
        return link.commands()
                .tell(name, "SET", deadline, name, token, "NX", "GET", "PX", LEASE_MILLIS)
                .thenCompose(holder -> {
                    leased = holder == null || (holder instanceof byte[] bytes && Arrays.equals(bytes, token));
                    return holder == null || !leased
                            ? CompletableFuture.completedFuture(leased)
                            : link.commands()
                                    .tell(name, "PEXPIRE", deadline, name, LEASE_MILLIS)
                                    .thenApply(renewed -> true);
                });
    }

    private CompletionStage<Integer> goOn(int limit, OperationId id, Deadline deadline) {
        SweepPass present = pass;
        CompletionStage<SweepPass> current = present != null
                ? CompletableFuture.completedFuture(present)
                : SweepPass.begin(link, scripts, digests, hidings, id, deadline);
        return current.thenCompose(under -> {
            pass = under;
            return steps(under, limit, 0, id, deadline);
        });
    }

    private CompletionStage<Integer> steps(SweepPass under, int left, int done, OperationId id, Deadline deadline) {
        return scan.step(under.cursor(), link.names().patternOfPartitions(), Math.max(1, left), deadline)
                .thenCompose(step -> under.takeAway(step, id, deadline).thenCompose(taken -> {
                    int all = done + taken;
                    int still = left - Math.max(1, step.names().size());
                    ScanCursor next = step.next();
                    if (next == null) {
                        return under.end(id, deadline).thenApply(forgotten -> {
                            pass = null;
                            swept = under.hidings();
                            lastPass = link.ticker().nanoTime();
                            return all;
                        });
                    }
                    under.goOnAt(next);
                    return still > 0 ? steps(under, still, all, id, deadline) : CompletableFuture.completedFuture(all);
                }));
    }

    private byte[] leaseName() {
        return link.names().sweepLease();
    }

    // ---- what a destroyed cache leaves ---------------------------------------------------------------------------

    /**
     * Takes away all that is left of a cache whose generations are gone, as far as the deadline permits; sweeps do the
     * rest.
     *
     * @param last whether no cache of the namespace is left in any partition, so that nothing at all is to stay
     */
    CompletionStage<?> purge(CacheId cache, boolean last, OperationId id, Deadline deadline) {
        SweepPass purge = SweepPass.of(link, scripts);
        return purgeFrom(purge, link.names().of(cache).patternOfKeys(), id, deadline)
                .thenCompose(done -> last ? forgetLease(deadline) : CompletableFuture.completedFuture(null))
                .exceptionally(failure -> {
                    somethingIsHidden();
                    LOG.debug("A destroyed cache left entries behind, sweeps take them away: {}", failure.toString());
                    return null;
                });
    }

    private CompletionStage<@Nullable Void> purgeFrom(
            SweepPass purge, byte[] pattern, OperationId id, Deadline deadline) {
        return scan.step(purge.cursor(), pattern, PURGE_STEP, deadline)
                .thenCompose(step -> purge.takeAway(step, id, deadline).thenCompose(taken -> {
                    ScanCursor next = step.next();
                    if (next == null) {
                        return CompletableFuture.completedFuture(null);
                    }
                    purge.goOnAt(next);
                    return purgeFrom(purge, pattern, id, deadline);
                }));
    }

    private CompletionStage<@Nullable Object> forgetLease(Deadline deadline) {
        return link.commands().tell(leaseName(), "DEL", deadline, leaseName());
    }

    private static Integer done(List<?> answer) {
        return (int) ScriptAnswers.number(answer.get(4));
    }

    private static CompletionStage<Integer> sum(List<CompletionStage<Integer>> parts) {
        return Parts.all(parts)
                .thenApply(all -> all.stream().mapToInt(Integer::intValue).sum());
    }
}
