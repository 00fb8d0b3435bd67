package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * About how many entries the far tier holds of a cache. Asked for only when somebody wants to know, and not more often than
 * every {@link #FRESH}, unless the answer costs nothing. Thread-safe.
 */
public final class FarSize {

    /** Not known, or not yet. */
    public static final long UNKNOWN = -1;

    /** For so long, an estimate is as good as another. */
    static final Duration FRESH = Duration.ofSeconds(5);

    /** Only who asks first waits, and no longer than this. */
    private static final long FIRST_MILLIS = 200;

    private final CacheId cache;
    private final Node node;
    private volatile long latest = UNKNOWN;

    /** Guarded by this. */
    private long askedAt;

    private boolean isAsked;

    FarSize(CacheId cache, Node node) {
        this.cache = cache;
        this.node = node;
    }

    /**
     * Returns what is known, without asking.
     *
     * @return {@link #UNKNOWN} if nobody has asked, or nobody could tell
     */
    public long latest() {
        return latest;
    }

    /**
     * Returns an estimate. Waits a moment for the first one; later ones are asked for in the background, so what is returned
     * may be the one before.
     *
     * @return {@link #UNKNOWN} if the far tier cannot tell
     */
    public long get() {
        synchronized (this) {
            if (isAsked && node.nanoTime() - askedAt < FRESH.toNanos()) {
                return latest;
            }
            isAsked = true;
            askedAt = node.nanoTime();
        }
        CompletableFuture<Long> answer = node.far()
                .estimateSize(cache, node.deadline())
                .thenApply(this::take)
                .toCompletableFuture();
        if (answer.isDone()) {
            synchronized (this) {
                isAsked = false; // It costs nothing to ask again.
            }
        } else if (latest == UNKNOWN) {
            await(answer);
        }
        return latest;
    }

    private Long take(Long size) {
        latest = size;
        return size;
    }

    private static void await(CompletableFuture<Long> answer) {
        try {
            answer.get(FIRST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Then it is not known yet.
        }
    }
}
