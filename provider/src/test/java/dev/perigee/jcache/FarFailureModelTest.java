package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.Seeds;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.tier.FarUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/**
 * Random operations of two nodes on a few keys, while the far tier goes away and comes back. Nothing is written but by this
 * one thread, so at each read it is known which values it may return: while the far tier answers, one that was current
 * within the bound; while it does not, also one that was current within {@code stale.max-age}, or none. Values that this
 * node saw removed do not come back.
 */
@Tag("slow")
final class FarFailureModelTest {

    private static final Duration BOUND = Duration.ofMillis(100);
    private static final Duration STALE = Duration.ofMillis(400);
    private static final Duration LENGTH = Duration.ofSeconds(10);
    private static final int KEYS = 5;

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void whatIsReadWasCurrentNotTooLongAgo(Nodes nodes) {
        long seed = Seeds.of(FarFailureModelTest.class);
        Outage outage = Outage.prepare(nodes);
        nodes.tolerateWarning("Messages were lost without a sign"); // With so short a grace they may merely be late.
        nodes.with("far.timeout", "20ms")
                .with("coherence.bound", BOUND.toMillis() + "ms")
                .with("coherence.digest-interval", "25ms")
                .with("coherence.grace", "15ms");
        List<PerigeeCache<Integer, Long>> caches = nodes.createAll(PerigeeConfiguration.of(Integer.class, Long.class)
                .setStaleMaxAge(STALE)
                .setFarOnWriteFailure("throw"));
        nodes.manager(0).enableStatistics(Nodes.CACHE, true);
        nodes.manager(1).enableStatistics(Nodes.CACHE, true);
        Model model = new Model(seed);
        Random random = new Random(seed);
        long end = System.nanoTime() + LENGTH.toNanos();
        long turn = System.nanoTime();
        boolean away = false;
        while (System.nanoTime() - end < 0) {
            if (System.nanoTime() - turn > 0) {
                away = !away;
                turn = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100 + random.nextInt(700));
                if (away) {
                    outage.begin();
                } else {
                    caches.forEach(outage::end);
                }
            }
            model.step(caches, away, random);
        }
        caches.forEach(outage::end);
        model.print(caches);
        assertThat(model.violations).as("violations, seed " + seed).isEmpty();
        assertThat(model.staleReads).as("stale reads, or nothing was tested").isPositive();
    }

    /** A value that a key had, or that it had none. Times are before and after the call that made it so. */
    private record Era(@Nullable Long value, long beganAt, long endedAt) {}

    private static final class Model {

        private static final int MOST_SHOWN = 5;

        private final long seed;
        private final List<List<Era>> history = new ArrayList<>();
        private final List<String> violations = new ArrayList<>();
        private long versions;
        private long reads;
        private long staleReads;
        private long misses;
        private long writes;
        private long failedWrites;
        private long oldest;

        Model(long seed) {
            this.seed = seed;
            for (int key = 0; key < KEYS; key++) {
                history.add(new ArrayList<>(List.of(new Era(null, System.nanoTime(), Long.MAX_VALUE))));
            }
        }

        void step(List<PerigeeCache<Integer, Long>> caches, boolean away, Random random) {
            int key = random.nextInt(KEYS);
            PerigeeCache<Integer, Long> cache = caches.get(random.nextInt(caches.size()));
            int choice = random.nextInt(100);
            if (choice < 3) {
                long version = ++versions;
                change(key, version, () -> cache.put(key, version));
            } else if (choice < 4) {
                change(key, null, () -> cache.remove(key));
            } else {
                read(cache, key, away);
            }
        }

        private void change(int key, @Nullable Long value, Runnable write) {
            long before = System.nanoTime();
            try {
                write.run();
            } catch (FarUnavailableException e) {
                failedWrites++; // Requests are lost on their way here, so it had no effect.
                return;
            }
            writes++;
            List<Era> eras = history.get(key);
            Era last = eras.remove(eras.size() - 1);
            eras.add(new Era(last.value(), last.beganAt(), System.nanoTime()));
            eras.add(new Era(value, before, Long.MAX_VALUE));
        }

        private void read(PerigeeCache<Integer, Long> cache, int key, boolean away) {
            long beganAt = System.nanoTime();
            Long value = cache.get(key);
            reads++;
            if (value == null && away) {
                misses++;
                return;
            }
            List<Era> eras = history.get(key);
            for (int i = eras.size() - 1; i >= 0; i--) {
                Era era = eras.get(i);
                if (value == null ? era.value() == null : value.equals(era.value())) {
                    long age = era.endedAt() == Long.MAX_VALUE ? 0 : beganAt - era.endedAt();
                    check(key, value, away, age);
                    return;
                }
            }
            violate("key " + key + ": " + value + " was never there");
        }

        private void check(int key, @Nullable Long value, boolean away, long age) {
            oldest = Math.max(oldest, age);
            if (age > BOUND.toNanos()) {
                staleReads++;
            }
            long limit = (away ? STALE : BOUND).toNanos();
            if (age > limit) {
                violate("key " + key + ": " + value + " was out of date for " + age / 1_000_000 + " ms, far tier "
                        + (away ? "away" : "there"));
            }
        }

        private void violate(String what) {
            if (violations.size() < MOST_SHOWN) {
                violations.add(what);
            }
        }

        void print(List<PerigeeCache<Integer, Long>> caches) {
            System.out.printf(
                    Locale.ROOT,
                    "far failures: seed %d, %d reads, of them %d older than the bound, %d misses while away, %d writes, %d"
                            + " failed, oldest value %.1f ms of %d, stale hits %d, violations %d%n",
                    seed,
                    reads,
                    staleReads,
                    misses,
                    writes,
                    failedWrites,
                    oldest / 1e6,
                    STALE.toMillis(),
                    caches.stream()
                            .mapToLong(cache -> cache.statistics().staleHits())
                            .sum(),
                    violations.size());
        }
    }
}
