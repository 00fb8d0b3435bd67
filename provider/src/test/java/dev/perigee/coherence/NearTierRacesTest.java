package dev.perigee.coherence;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.OperationId;
import dev.perigee.near.Fill;
import dev.perigee.near.Keeper;
import dev.perigee.near.NearEntry;
import dev.perigee.near.NearSettings;
import dev.perigee.near.NearTier;
import dev.perigee.spi.Copier;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The production near tier under real threads. Every write gives the key a higher value than the one before, so a read is
 * wrong if it returns less than what had been read, written or heard on this node before the read began.
 */
@Tag("slow")
class NearTierRacesTest {

    private static final int READERS = 3;
    private static final int OPERATIONS = 200_000;
    private static final long SEED = 4_711;

    @Test
    void nothingOlderIsReadThanWhatWasKnown() throws Exception {
        assertThat(mistakes(new OnNearTier())).as("seed %d", SEED).isZero();
    }

    @Test
    void admittingOutsideTheMapsStepIsFound() throws Exception {
        int mistakes = 0;
        for (int attempt = 0; attempt < 50 && mistakes == 0; attempt++) {
            mistakes = mistakes(new NearCore.AdmittingTooEarly());
        }

        assertThat(mistakes).as("seed %d", SEED).isPositive();
    }

    private static int mistakes(NearCore core) throws Exception {
        AtomicInteger known = new AtomicInteger();
        AtomicInteger mistakes = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(READERS + 1);
        try {
            List<Future<?>> running = new ArrayList<>();
            running.add(threads.submit(() -> {
                for (int i = 0; i < OPERATIONS / 4; i++) {
                    know(known, core.foreignIncrement());
                }
            }));
            for (int reader = 0; reader < READERS; reader++) {
                SplittableRandom random = new SplittableRandom(SEED + reader);
                running.add(threads.submit(() -> {
                    for (int i = 0; i < OPERATIONS; i++) {
                        operate(core, random.nextInt(20), known, mistakes);
                    }
                }));
            }
            for (Future<?> thread : running) {
                thread.get(60, SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        return mistakes.get();
    }

    private static void operate(NearCore core, int choice, AtomicInteger known, AtomicInteger mistakes) {
        if (choice == 0) {
            core.evict();
        } else if (choice == 1) {
            know(known, core.increment());
        } else {
            int least = known.get();
            int value = core.read();
            if (value < least) {
                mistakes.incrementAndGet();
            }
            know(known, value);
        }
    }

    private static void know(AtomicInteger known, int value) {
        known.accumulateAndGet(value, Math::max);
    }

    /** The same core over Caffeine. */
    private static final class OnNearTier extends NearCore {
        private final NearTier<String, Integer> near =
                new NearTier<>(NearSettings.ofEntries(10), new Keeper<>(Copier.SHARING, null), key -> {});

        @Override
        long now() {
            return System.nanoTime();
        }

        @Override
        @Nullable Integer find() {
            NearEntry<Integer> entry = near.find("key");
            return entry == null ? null : near.valueOf(entry);
        }

        @Override
        void install(Ticket ticket, Answer answer) {
            near.install(
                    "key",
                    scope,
                    ticket,
                    STRIPE,
                    new Fill<>(
                            near.keeper().keepAnyway("key", answer.value()),
                            new OperationId(1, answer.entrySequence()),
                            answer.stamp(),
                            ticket.askedAt(),
                            Copy.NO_END,
                            List.of(),
                            /* weight= */ 1),
                    Rereads.UNSPARED);
        }

        @Override
        void evict() {
            near.forget("key");
        }

        @Override
        public void forget(CacheId cache, KeyChange change, long sequence, boolean always) {
            near.forget("key", sequence, always);
        }
    }
}
