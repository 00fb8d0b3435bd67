package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.Seeds;
import dev.perigee.TieredStatistics;
import dev.perigee.config.Consistency;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.memory.RequestFaults;
import dev.perigee.tier.FarUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/**
 * Random processors of several nodes and threads on a few counters, linearizable against a model: the results of increments
 * are all different and without gaps but for those whose outcome nobody knows, and whoever began after another had returned
 * got more. What a processor only looked at fits in between.
 */
@Tag("slow")
final class InvokeModelTest {

    private static final int THREADS = 8;
    private static final int KEYS = 3;
    private static final Duration LENGTH = Duration.ofSeconds(3);

    /** A run of fewer calls would prove little. */
    private static final int LEAST_TOLD = 100;

    /** One call that returned: when it began and ended, and what it was told. */
    private record Told(int key, long begun, long ended, int value, boolean isIncrement) {}

    private static final class Calls {
        private final List<Told> told = new ArrayList<>();
        private final AtomicInteger enough;
        private int unknown;
        private int thrown;

        Calls(AtomicInteger enough) {
            this.enough = enough;
        }

        void tell(Told one) {
            told.add(one);
            enough.decrementAndGet();
        }
    }

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.TWO_NODES, Topology.REDIS_TWO_NODES, Topology.REDIS_FOUR_NODES},
            storing = Storing.BY_VALUE)
    void countersAreLinearizable(Nodes nodes) {
        run(nodes, Consistency.LINEARIZABLE, Seeds.of(InvokeModelTest.class));
    }

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.TWO_NODES, Topology.REDIS_TWO_NODES, Topology.REDIS_FOUR_NODES},
            storing = Storing.BY_VALUE)
    void soTheyAreFromNearCopies(Nodes nodes) {
        run(nodes, Consistency.BOUNDED, Seeds.of(InvokeModelTest.class));
    }

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.TWO_NODES},
            storing = Storing.BY_VALUE)
    void lostRequestsAndAnswersLoseNoIncrement(Nodes nodes) {
        long seed = Seeds.of(InvokeModelTest.class);
        nodes.with("far.timeout", "60ms");
        nodes.tolerateWarning("The far tier does not answer");
        PerigeeConfiguration<Integer, Integer> warm = PerigeeConfiguration.of(Integer.class, Integer.class);
        nodes.createAll(warm.setConsistency(Consistency.LINEARIZABLE));
        nodes.network().disturbRequests(new RequestFaults(seed, 0.01, 0.01, Duration.ZERO, Duration.ofMillis(2)));
        run(nodes, null, seed);
    }

    private static void run(Nodes nodes, @Nullable Consistency consistency, long seed) {
        // A machine that stands still is not told from one that loses them.
        nodes.tolerateWarning("Messages were lost without a sign");
        if (consistency != null) {
            nodes.createAll(
                    PerigeeConfiguration.of(Integer.class, Integer.class).setConsistency(consistency));
            for (int node = 0; node < nodes.count(); node++) {
                nodes.manager(node).enableStatistics(Nodes.CACHE, true);
            }
        }
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger enough = new AtomicInteger(LEAST_TOLD);
        List<Future<Calls>> running = new ArrayList<>();
        var threads = nodes.threads(THREADS);
        for (int t = 0; t < THREADS; t++) {
            PerigeeCache<Integer, Integer> cache = nodes.cache(t % nodes.count());
            Random random = new Random(seed + t);
            running.add(threads.submit(() -> calls(cache, random, over, enough)));
        }
        long end = System.nanoTime() + LENGTH.toNanos();
        // A turn whose release is lost keeps everybody from its key for as long as the lease lasts.
        Await.until(
                LENGTH.multipliedBy(10),
                () -> "the time is over, and enough was told",
                () -> System.nanoTime() - end >= 0 && enough.get() < 0);
        over.set(true);
        List<Calls> calls = running.stream().map(Await::result).toList();
        if (nodes.topology() == Topology.NEAR_FAR || nodes.topology() == Topology.TWO_NODES) {
            nodes.network().calm();
        }
        check(nodes, calls, seed);
    }

    private static Calls calls(
            PerigeeCache<Integer, Integer> cache, Random random, AtomicBoolean over, AtomicInteger enough) {
        Calls calls = new Calls(enough);
        while (!over.get()) {
            int key = random.nextInt(10) < 8 ? 0 : random.nextInt(KEYS);
            int kind = random.nextInt(20);
            long begun = System.nanoTime();
            try {
                if (kind == 0) {
                    cache.invoke(key, (entry, arguments) -> {
                        entry.setValue(-1);
                        throw new IllegalStateException("by design");
                    });
                } else if (kind < 4) {
                    Integer value = cache.invoke(key, InvokeModelTest::look);
                    calls.tell(new Told(key, begun, System.nanoTime(), value, false));
                } else {
                    Integer value = kind == 4
                            ? cache.invoke(key, (entry, arguments) -> {
                                cache.get(key + KEYS);
                                return increment(entry);
                            })
                            : cache.invoke(key, InvokeModelTest::increment);
                    calls.tell(new Told(key, begun, System.nanoTime(), value, true));
                }
            } catch (EntryProcessorException e) {
                calls.thrown++;
            } catch (FarUnavailableException e) {
                calls.unknown += e.isOutcomeKnown() ? 0 : 1;
            }
        }
        return calls;
    }

    private static Integer look(MutableEntry<Integer, Integer> entry, Object... arguments) {
        return entry.exists() ? entry.getValue() : 0;
    }

    private static Integer increment(MutableEntry<Integer, Integer> entry, Object... arguments) {
        int next = look(entry) + 1;
        entry.setValue(next);
        return next;
    }

    private static void check(Nodes nodes, List<Calls> calls, long seed) {
        int unknown = calls.stream().mapToInt(each -> each.unknown).sum();
        List<Told> told = calls.stream().flatMap(each -> each.told.stream()).toList();
        List<String> violations = new ArrayList<>();
        int missing = 0;
        for (int key = 0; key < KEYS; key++) {
            int of = key;
            List<Told> ofKey = told.stream().filter(each -> each.key() == of).toList();
            int value = settled(nodes.cache(0), key);
            Set<Integer> results = new HashSet<>();
            for (Told each : ofKey) {
                if (each.isIncrement() && !results.add(each.value())) {
                    violations.add("twice " + each);
                }
                if (each.value() > value) {
                    violations.add("never so, but " + value + ": " + each);
                }
            }
            missing += value - results.size();
            order(ofKey, violations);
        }
        if (missing > unknown) {
            violations.add(missing + " steps without a caller, of which " + unknown + " may be explained");
        }
        List<TieredStatistics> statistics = new ArrayList<>();
        for (int node = 0; node < nodes.count(); node++) {
            statistics.add(nodes.cache(node).statistics());
        }
        System.out.printf(
                Locale.ROOT,
                "processors: seed %d, %s: %d told, %d thrown, %d unknown, %d retries%n",
                seed,
                nodes.topology(),
                told.size(),
                calls.stream().mapToInt(each -> each.thrown).sum(),
                unknown,
                statistics.stream().mapToLong(TieredStatistics::retries).sum());
        assertThat(violations).as("violations, seed " + seed).isEmpty();
        assertThat(told).hasSizeGreaterThan(LEAST_TOLD);
    }

    /** The final value, once the far tier answers again and nothing is under way. */
    private static int settled(Cache<Integer, Integer> cache, int key) {
        long since = System.nanoTime();
        AtomicInteger value = new AtomicInteger();
        Await.until("the far tier answers", () -> {
            try {
                value.set(cache.invoke(key, InvokeModelTest::look));
                return System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(200);
            } catch (FarUnavailableException e) {
                return false;
            }
        });
        return value.get();
    }

    /** Whoever began after another had ended was told more, or if it only looked, not less. */
    private static void order(List<Told> calls, List<String> violations) {
        List<Told> byBeginning = new ArrayList<>(calls);
        byBeginning.sort(Comparator.comparingLong(Told::begun));
        List<Told> byEnd = new ArrayList<>(calls);
        byEnd.sort(Comparator.comparingLong(Told::ended));
        int ended = 0;
        int highest = 0;
        for (Told call : byBeginning) {
            while (ended < byEnd.size() && byEnd.get(ended).ended() - call.begun() < 0) {
                highest = Math.max(highest, byEnd.get(ended).value());
                ended++;
            }
            if (call.isIncrement() ? call.value() <= highest : call.value() < highest) {
                violations.add("after " + highest + ": " + call);
            }
        }
    }
}
