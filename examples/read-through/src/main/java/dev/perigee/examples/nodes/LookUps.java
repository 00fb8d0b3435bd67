package dev.perigee.examples.nodes;

import dev.perigee.PerigeeCache;
import dev.perigee.TieredStatistics;
import dev.perigee.examples.unicode.Popularity;
import dev.perigee.examples.unicode.UnicodeCharacter;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheException;

/** Looks characters up, one after the other, and keeps account. One thread runs it, others may ask for its figures. */
final class LookUps {

    /** Few enough for all to have been asked for when things begin to fail. */
    private static final int CHARACTERS = 2_000;

    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(400);

    private final Cache<Integer, UnicodeCharacter> cache;
    private final Random random;
    private final Popularity popularity = new Popularity(CHARACTERS);
    private final AtomicLong made = new AtomicLong();
    private final AtomicLong thrown = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private volatile boolean ended;

    LookUps(Cache<Integer, UnicodeCharacter> cache, long seed) {
        this.cache = cache;
        this.random = new Random(seed);
    }

    void run() {
        while (!ended) {
            int codePoint = popularity.draw(random);
            long start = System.nanoTime();
            try {
                UnicodeCharacter found = cache.get(codePoint);
                if (found == null || found.codePoint() != codePoint) {
                    throw new IllegalStateException("Asked for " + codePoint + ", got " + found);
                }
            } catch (CacheException e) {
                thrown.incrementAndGet();
            }
            longestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
            made.incrementAndGet();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Which tier answered is not for JSR-107 to say; Perigee's own statistics do. */
    Figures figures() {
        TieredStatistics tiers = cache.unwrap(PerigeeCache.class).statistics();
        return new Figures(
                made.get(),
                tiers.nearHits(),
                tiers.farHits(),
                tiers.loads(),
                tiers.staleHits(),
                thrown.get(),
                TimeUnit.NANOSECONDS.toMicros(longestNanos.get()),
                0,
                0,
                0,
                0,
                0);
    }
}
