package dev.perigee.examples.nodes;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheException;

/**
 * A value that one node writes again and again, and the other reads all the time, from its near tier mostly: how long does
 * it go on with the old one? The value is the moment at which it was written. One thread writes or watches, others may ask
 * for the figures.
 */
final class News {

    private static final String KEY = "now";
    private static final long WRITE_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LOOK_EVERY_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long SILENCE_MICROS = TimeUnit.SECONDS.toMicros(1);

    private final Cache<String, Long> cache;

    /** Written by one thread. */
    private volatile long writes;

    private volatile long refused;
    private volatile long seen;
    private volatile long seenAfter;
    private volatile long seenAgainAt;
    private volatile boolean ended;

    News(Cache<String, Long> cache) {
        this.cache = cache;
    }

    void write() {
        long made = 0;
        long failed = 0;
        while (!ended) {
            try {
                cache.put(KEY, nowMicros());
                writes = ++made;
            } catch (CacheException e) {
                refused = ++failed;
            }
            LockSupport.parkNanos(WRITE_EVERY_NANOS);
        }
    }

    void watch() {
        long latest = 0;
        long lastSeenAt = nowMicros();
        long count = 0;
        while (!ended) {
            Long value = cache.get(KEY);
            if (value != null && value > latest) {
                long now = nowMicros();
                if (count == 0 || now - lastSeenAt > SILENCE_MICROS) {
                    seenAgainAt = now;
                } else {
                    seenAfter = now - value;
                }
                latest = value;
                lastSeenAt = now;
                seen = ++count;
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    void end() {
        ended = true;
    }

    Figures addTo(Figures figures) {
        return figures.plus(new Figures(0, 0, 0, 0, 0, 0, 0, writes, refused, seen, seenAfter, seenAgainAt));
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
