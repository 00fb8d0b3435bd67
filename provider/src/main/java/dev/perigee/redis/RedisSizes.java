package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.Parts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.redisson.connection.MasterSlaveEntry;

/**
 * Estimates how many entries each cache of the namespace has, by a sample of the names in each primary: {@code SCAN} begins
 * anywhere as far as names are concerned, so the share of a cache among the first few thousand names, times
 * {@code DBSIZE}, is about its share of all. A server with fewer names than the sample is counted. One sample serves all
 * caches for a while. Thread-safe.
 *
 * <p>The relative error is about one by the square root of the cache's entries in the sample: 3 % where half of the names
 * are the cache's, 15 % where a hundredth is. Entries that are hidden by a clear or a tag, and not swept yet, are counted.
 */
final class RedisSizes {

    /** How many names are looked at in each primary. */
    static final int SAMPLE = 5_000;

    private static final int STEP = 1_000;
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RedisLink link;

    /** Both guarded by this. */
    private long askedAt;

    private CompletableFuture<Map<CacheId, Double>> latest =
            CompletableFuture.failedFuture(new IllegalStateException("sizes: not asked for yet"));

    RedisSizes(RedisLink link) {
        this.link = link;
    }

    CompletionStage<Long> estimate(CacheId cache, Deadline deadline) {
        return sample(deadline).thenApply(sizes -> Math.round(sizes.getOrDefault(cache, 0.0)));
    }

    private CompletableFuture<Map<CacheId, Double>> sample(Deadline deadline) {
        CompletableFuture<Map<CacheId, Double>> sampled = new CompletableFuture<>();
        synchronized (this) {
            boolean usable = !latest.isDone() || !latest.isCompletedExceptionally();
            if (usable && link.ticker().nanoTime() - askedAt < FRESH_NANOS) {
                return latest;
            }
            askedAt = link.ticker().nanoTime();
            latest = sampled;
        }
        List<CompletionStage<Map<CacheId, Double>>> parts = new ArrayList<>();
        for (MasterSlaveEntry primary : link.commands().primaries()) {
            parts.add(sample(primary, deadline));
        }
        Parts.all(parts).whenComplete((all, failure) -> {
            if (failure == null) {
                Map<CacheId, Double> sum = new HashMap<>();
                all.forEach(part -> part.forEach((cache, size) -> sum.merge(cache, size, Double::sum)));
                sampled.complete(sum);
            } else {
                sampled.completeExceptionally(failure);
            }
        });
        return sampled;
    }

    private CompletionStage<Map<CacheId, Double>> sample(MasterSlaveEntry primary, Deadline deadline) {
        return link.commands()
                .ask(primary, "DBSIZE", deadline)
                .thenCompose(size -> scan(primary, ScanCursor.BEGINNING, new HashSet<>(), deadline)
                        .thenApply(names -> share(names, ScriptAnswers.number(size))));
    }

    /** Takes steps until enough names are seen, or all. */
    private CompletionStage<Set<ByteBuffer>> scan(
            MasterSlaveEntry primary, String cursor, Set<ByteBuffer> names, Deadline deadline) {
        return link.commands()
                .ask(primary, "SCAN", deadline, cursor, "COUNT", STEP)
                .thenCompose(answer -> {
                    List<?> both = ScriptAnswers.list(answer);
                    for (Object name : ScriptAnswers.list(both.get(1))) {
                        names.add(ByteBuffer.wrap(ScriptAnswers.bytes(name)));
                    }
                    String next = new String(ScriptAnswers.bytes(both.get(0)), StandardCharsets.US_ASCII);
                    return next.equals(ScanCursor.BEGINNING) || names.size() >= SAMPLE
                            ? CompletableFuture.completedFuture(names)
                            : scan(primary, next, names, deadline);
                });
    }

    /** Counts the entries of each cache among some names, for all the names of a server. */
    private Map<CacheId, Double> share(Set<ByteBuffer> names, long all) {
        double each = names.isEmpty() || names.size() < SAMPLE ? 1 : Math.max(1, (double) all / names.size());
        Map<CacheId, Double> sizes = new HashMap<>();
        for (ByteBuffer name : names) {
            byte[] bytes = new byte[name.remaining()];
            name.duplicate().get(bytes);
            RedisNames.Name parsed = link.names().parse(bytes);
            if (parsed != null && parsed.kind() == 'e') {
                sizes.merge(parsed.cache(), each, Double::sum);
            }
        }
        return sizes;
    }
}
