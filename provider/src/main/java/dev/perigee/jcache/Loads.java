package dev.perigee.jcache;

import dev.perigee.BackgroundError.Kind;
import dev.perigee.event.ErrorReport;
import dev.perigee.integration.Loading;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a cache's {@code loadAll} and tells the listeners how each ended, whatever happens. Once it is closed it calls the
 * loader no more. Thread-safe.
 */
final class Loads implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Loads.class);

    private static final Duration CLOSE_TIME = Duration.ofSeconds(10);

    /** The threads of the loads of all caches: two that close each other's caches must not wait for each other. */
    private static final Set<Thread> LOADING = ConcurrentHashMap.newKeySet();

    /** Those of them that are closing a cache. */
    private static final Set<Thread> CLOSING = ConcurrentHashMap.newKeySet();

    private final Executor workers;
    private final ErrorReport errors;
    private final long closeNanos;

    /** The threads of those under way. Guarded by this, as is the other. */
    private final Set<Thread> running = new HashSet<>();

    private boolean closed;

    Loads(Executor workers, ErrorReport errors) {
        this(workers, errors, CLOSE_TIME);
    }

    /**
     * The same.
     *
     * @param closeTime how long closing waits at most
     */
    Loads(Executor workers, ErrorReport errors, Duration closeTime) {
        this.workers = workers;
        this.errors = errors;
        this.closeNanos = closeTime.toNanos();
    }

    /** Runs a load on a thread of its own; nothing is thrown here. */
    void begin(Runnable load, @Nullable CompletionListener listener) {
        try {
            workers.execute(() -> run(load, listener));
        } catch (RejectedExecutionException e) {
            tell(listener, closedBefore());
        }
    }

    private void run(Runnable load, @Nullable CompletionListener listener) {
        CacheLoaderException failure = null;
        if (isBegun()) {
            try {
                load.run();
            } catch (RuntimeException | Error e) {
                // An Error too: whoever waits for the completion would wait for ever.
                failure = Loading.translate(e);
            } finally {
                end();
            }
        } else {
            failure = closedBefore();
        }
        tell(listener, failure);
    }

    /**
     * Begins none any more, and waits for those under way, for ten seconds at most: what they use is going to be closed. A load
     * that closes a cache waits neither for itself nor for loads that are closing one as well.
     */
    @Override
    public void close() {
        Thread closer = Thread.currentThread();
        boolean isLoad = LOADING.contains(closer);
        if (!isLoad) {
            close(Set.of());
            return;
        }
        CLOSING.add(closer); // Before it looks for others: of two that begin at once, one sees the other.
        try {
            close(CLOSING);
        } finally {
            CLOSING.remove(closer);
        }
    }

    private synchronized void close(Set<Thread> notWaitedFor) {
        closed = true;
        long end = System.nanoTime() + closeNanos;
        try {
            for (long left = closeNanos;
                    left > 0 && !notWaitedFor.containsAll(running);
                    left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isBegun() {
        if (!closed) {
            running.add(Thread.currentThread());
            LOADING.add(Thread.currentThread());
        }
        return !closed;
    }

    private synchronized void end() {
        running.remove(Thread.currentThread());
        LOADING.remove(Thread.currentThread());
        notifyAll();
    }

    private static CacheLoaderException closedBefore() {
        return new CacheLoaderException("The cache was closed before loadAll began; nothing was loaded");
    }

    private void tell(@Nullable CompletionListener listener, @Nullable CacheLoaderException failure) {
        if (listener == null) {
            if (failure != null) {
                errors.tell(Kind.LOAD_ALL, failure);
                log.warn("loadAll failed, and nobody listens for its completion", failure);
            }
            return;
        }
        try {
            if (failure == null) {
                listener.onCompletion();
            } else {
                listener.onException(failure);
            }
        } catch (RuntimeException e) {
            errors.tell(Kind.LISTENER, e);
            log.warn("The completion listener of loadAll failed", e);
        }
    }
}
