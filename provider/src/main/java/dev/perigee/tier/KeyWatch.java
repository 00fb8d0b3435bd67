package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Lets threads wait until a message about a key arrives. Thread-safe; costs one empty map look-up where nobody waits. */
final class KeyWatch {

    private record Watched(CacheId cache, FarKey key) {}

    private final Map<Watched, CountDownLatch> latches = new ConcurrentHashMap<>();

    /**
     * Waits for a message about a key, at most so long. May return early.
     *
     * @param hasChanged asked once the message can be heard: what the caller knows of the key is older than that, and its
     *     message may have come before anybody listened
     */
    void await(CacheId cache, FarKey key, long millis, BooleanSupplier hasChanged) {
        Watched watched = new Watched(cache, key);
        CountDownLatch latch = latches.computeIfAbsent(watched, k -> new CountDownLatch(1));
        try {
            // The result does not matter: the caller looks again in any case.
            boolean unused = hasChanged.getAsBoolean() || latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // Others who wait here would not be heard of any more, so they look again too.
            if (latches.remove(watched, latch)) {
                latch.countDown();
            }
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
