package dev.perigee.near;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.coherence.Copy;
import dev.perigee.coherence.Era;
import dev.perigee.coherence.Partition;
import dev.perigee.coherence.Scope;
import dev.perigee.coherence.Ticket;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.Copier;
import dev.perigee.spi.NearStore;
import dev.perigee.spi.NearStoreFactory;
import dev.perigee.spi.NearStoreFactory.Bound;
import dev.perigee.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A policy that is told of one use in a round keeps as much of what is asked for as one that is told of each. */
@Tag("slow")
class UsesTest {

    private static final long SEED = 20_261;

    /** How much of the hit ratio may be lost: one percentage point. */
    private static final double LOSS = 0.01;

    private static final int RUNS = 4;

    /** The policies, with all they do done at once: otherwise no two runs are alike. */
    private enum Policy implements NearStoreFactory {
        W_TINY_LFU {
            @Override
            public <K, E> NearStore<K, E> create(Bound<K, E> bound) {
                return new WindowTinyLfuStore<>(bound, Runnable::run);
            }
        },
        LRU {
            @Override
            public <K, E> NearStore<K, E> create(Bound<K, E> bound) {
                return new LruStore<>(bound);
            }
        }
    }

    private enum Trace {
        /** A few keys are asked for most of the time. */
        ZIPF {
            @Override
            int[] keys(int room, SplittableRandom random) {
                int[] keys = new int[ACCESSES];
                Zipf zipf = new Zipf(10 * room);
                Arrays.setAll(keys, i -> zipf.next(random));
                return keys;
            }
        },
        /** The same, and now and then somebody goes over many keys once. */
        ZIPF_AND_SCANS {
            @Override
            int[] keys(int room, SplittableRandom random) {
                int[] keys = ZIPF.keys(room, random);
                int fresh = 1_000_000;
                for (int start = 0; start + 2 * room < ACCESSES; start += 8 * room) {
                    for (int i = 0; i < 2 * room; i++) {
                        keys[start + i] = fresh++;
                    }
                }
                return keys;
            }
        },
        /** A little more than there is room for, over and over. */
        LOOP {
            @Override
            int[] keys(int room, SplittableRandom random) {
                int[] keys = new int[ACCESSES];
                Arrays.setAll(keys, i -> i % (room + room / 5));
                return keys;
            }
        },
        /** What is asked for most changes all at once, again and again. */
        SHIFTING {
            @Override
            int[] keys(int room, SplittableRandom random) {
                int[] keys = new int[ACCESSES];
                Zipf zipf = new Zipf(2 * room);
                Arrays.setAll(keys, i -> i / (20 * room) * room + zipf.next(random));
                return keys;
            }
        };

        static final int ACCESSES = 200_000;

        abstract int[] keys(int room, SplittableRandom random);
    }

    /** Draws key i with a probability that falls as 1/i does. */
    private static final class Zipf {
        private final double[] upTo;

        Zipf(int keys) {
            upTo = new double[keys];
            double sum = 0;
            for (int i = 0; i < keys; i++) {
                sum += 1.0 / (i + 1);
                upTo[i] = sum;
            }
        }

        int next(SplittableRandom random) {
            int found = Arrays.binarySearch(upTo, random.nextDouble(upTo[upTo.length - 1]));
            return found < 0 ? -found - 1 : found;
        }
    }

    @ParameterizedTest
    @CsvSource({"ZIPF, 200", "ZIPF_AND_SCANS, 200", "LOOP, 200", "SHIFTING, 200"})
    @CsvSource({"ZIPF, 2000", "ZIPF_AND_SCANS, 2000", "LOOP, 2000", "SHIFTING, 2000"})
    void lruHitsAsOftenAsIfEachUseWereTold(Trace trace, int room) {
        assertThat(loss(Policy.LRU, trace, room, SEED))
                .as("%s, room for %d, seed %d", trace, room, SEED)
                .isLessThan(LOSS);
    }

    /**
     * Caffeine tosses coins and adapts itself to what comes of it, so two runs over the very same keys, each use told, differ
     * by up to three points for one trace. On average over several that is no more than a fraction of a point.
     */
    @Test
    void windowTinyLfuHitsAsOftenAsIfEachUseWereTold() {
        double sum = 0;
        int runs = 0;
        for (Trace trace : Trace.values()) {
            for (int run = 0; run < RUNS; run++, runs++) {
                sum += loss(Policy.W_TINY_LFU, trace, /* room= */ 2_000, SEED + run);
            }
        }
        assertThat(sum / runs).as("seeds %d to %d", SEED, SEED + RUNS - 1).isLessThan(LOSS);
    }

    /** How much of the hit ratio goes because not each use is told. */
    private static double loss(NearStoreFactory policy, Trace trace, int room, long seed) {
        int[] keys = trace.keys(room, new SplittableRandom(seed));
        return hitRatioTellingEach(policy, room, keys) - new Tier(policy, room).hitRatio(keys);
    }

    @Test
    void aUseIsToldOnceWhileLittleComesIn() {
        Told told = new Told();
        int round = 8;
        Tier tier = new Tier(told, round * Uses.ROUNDS);
        tier.put(0);
        for (int cameIn = 0; cameIn < 10 * round; cameIn++) {
            for (int i = 0; i < 5; i++) {
                assertThat(tier.near.find(0)).isNotNull();
            }
            tier.put(1_000 + cameIn);
        }
        assertThat(told.keys).containsOnly(0).hasSizeBetween(10, 11);
    }

    @Test
    void whatIsPutInThePlaceOfAnotherMakesNoRound() {
        Told told = new Told();
        Tier tier = new Tier(told, 1_000);
        tier.put(0);
        tier.put(1);
        assertThat(tier.near.find(0)).isNotNull();
        for (int i = 0; i < 1_000; i++) {
            tier.put(1);
        }
        assertThat(tier.near.find(0)).isNotNull();
        assertThat(tier.near.find(1)).isNotNull();
        assertThat(told.keys).containsExactly(0, 1);
    }

    @Test
    void eachUseIsToldWhereThereIsLittleRoom() {
        Told told = new Told();
        Tier tier = new Tier(told, Uses.LEAST_ROOM - 1);
        tier.put(0);
        for (int i = 0; i < 5; i++) {
            assertThat(tier.near.find(0)).isNotNull();
        }
        assertThat(told.keys).containsExactly(0, 0, 0, 0, 0);
    }

    @Test
    void onlyAUseIsTold() {
        Told told = new Told();
        Tier tier = new Tier(told, 1_000);
        tier.put(0);
        assertThat(tier.near.peek(0)).isNotNull();
        assertThat(tier.near.findQuietly(0)).isNotNull();
        assertThat(tier.near.find(1)).isNull();
        assertThat(told.keys).isEmpty();
    }

    /** A policy that writes down what it is told. */
    private static final class Told implements NearStoreFactory {
        private final List<Object> keys = new ArrayList<>();

        @Override
        public <K, E> NearStore<K, E> create(Bound<K, E> bound) {
            NearStore<K, E> store = NearPolicies.LRU.create(bound);
            return new ForwardingNearStore<>(store) {
                @Override
                public @Nullable E get(K key) {
                    keys.add(key);
                    return super.get(key);
                }
            };
        }
    }

    private static double hitRatioTellingEach(NearStoreFactory policy, int room, int[] keys) {
        NearStore<Integer, Object> store = policy.create(new Bound<>(room, 0, entry -> 1, key -> {}));
        int hits = 0;
        for (Integer key : keys) {
            if (store.get(key) != null) {
                hits++;
            } else {
                store.compute(key, current -> new Object());
            }
        }
        return (double) hits / keys.length;
    }

    /** A near tier that makes up a value for each key that it misses. */
    private static final class Tier {
        private final Partition partition = new Partition(0, Duration.ofHours(1), System::nanoTime);
        private final Scope scope = partition.scope(new CacheId("c"));
        private final NearTier<Integer, Integer> near;

        Tier(NearStoreFactory policy, int room) {
            near = new NearTier<>(
                    new NearSettings(room, 0, Duration.ZERO, policy, /* isOnly= */ false, Ticker.SYSTEM),
                    new Keeper<>(Copier.SHARING, null),
                    key -> {});
        }

        double hitRatio(int[] keys) {
            int hits = 0;
            for (Integer key : keys) {
                if (near.find(key) != null) {
                    hits++;
                } else {
                    put(key);
                }
            }
            return (double) hits / keys.length;
        }

        void put(Integer key) {
            Ticket sent = partition.ask(System.nanoTime());
            Fill<Integer> fill = new Fill<>(
                    near.keeper().keepAnyway(key, key),
                    new OperationId(1, 1),
                    scope.seenBefore(sent),
                    sent.askedAt(),
                    Copy.NO_END,
                    List.of(),
                    /* weight= */ 1);
            Era era = sent.era();
            near.step(key, current -> near.entryOf(scope, era, fill));
        }
    }
}
