package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets threads wait until a message about a key arrives. Thread-safe; costs one empty map look-up where nobody waits. */
final class KeyWatch {

    private record Watched(CacheId cache, FarKey key) {}

    private final Map<Watched, CountDownLatch> latches = new ConcurrentHashMap<>();

    /** Waits for a message about a key, at most so long. May return early. */
    void await(CacheId cache, FarKey key, long millis) {
        Watched watched = new Watched(cache, key);
        CountDownLatch latch = latches.computeIfAbsent(watched, k -> new CountDownLatch(1));
        try {
            // The result does not matter: the caller looks again in any case.
            boolean changed = latch.await(millis, TimeUnit.MILLISECONDS);
            if (!changed) {
                latches.remove(watched, latch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void changed(CacheId cache, FarKey key) {
        if (!latches.isEmpty()) {
            CountDownLatch latch = latches.remove(new Watched(cache, key));
            if (latch != null) {
                latch.countDown();
            }
        }
    }
}
