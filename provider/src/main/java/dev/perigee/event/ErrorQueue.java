package dev.perigee.event;

import dev.perigee.BackgroundError;
import dev.perigee.BackgroundError.Kind;
import dev.perigee.ErrorListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Background failures on their way to an {@link ErrorListener}. Whoever tells one goes on at once; the listener hears at the
 * next {@link #tick}, on another thread. Failures of one cache, kind and class that wait together become one. Bounded: what
 * finds no room is counted. Thread-safe; the listener runs under no lock, one call at a time.
 */
public final class ErrorQueue {

    private static final Logger log = LoggerFactory.getLogger(ErrorQueue.class);

    /** How many different failures may wait. */
    static final int CAPACITY = 256;

    private final @Nullable ErrorListener listener;

    /** All guarded by this. */
    private final Map<Sort, BackgroundError> waiting = new LinkedHashMap<>();

    private boolean running;
    private boolean hasFailed;
    private long untold;

    private record Sort(
            @Nullable String cache, Kind kind, @Nullable Class<?> cause) {}

    /**
     * Makes an empty queue.
     *
     * @param listener who hears; null for nobody, then nothing is kept
     */
    public ErrorQueue(@Nullable ErrorListener listener) {
        this.listener = listener;
    }

    /**
     * Returns where failures of a cache are told.
     *
     * @param cache its name; null for what concerns the manager as a whole
     * @return the place
     */
    public ErrorReport report(@Nullable String cache) {
        return new ErrorReport(this, cache);
    }

    /**
     * Returns how many failures the listener was not told of because too many were waiting.
     *
     * @return a count
     */
    public synchronized long untold() {
        return untold;
    }

    /**
     * To be called every now and then: has the listener told what waits.
     *
     * @param executor runs the listener
     */
    public void tick(Executor executor) {
        List<BackgroundError> ready;
        synchronized (this) {
            if (listener == null || running || waiting.isEmpty()) {
                return;
            }
            ready = new ArrayList<>(waiting.values());
            waiting.clear();
            running = true;
        }
        try {
            executor.execute(() -> tell(ready));
        } catch (RejectedExecutionException e) {
            log.debug("The cache manager is closing, its error listener is not told any more");
        }
    }

    /** Takes a failure in; returns at once. */
    void add(@Nullable String cache, Kind kind, @Nullable Throwable cause, long times) {
        if (listener == null) {
            return;
        }
        Sort sort = new Sort(cache, kind, cause == null ? null : cause.getClass());
        synchronized (this) {
            BackgroundError present = waiting.get(sort);
            if (present != null) {
                waiting.put(sort, new BackgroundError(cache, kind, present.cause(), present.times() + times));
            } else if (waiting.size() < CAPACITY) {
                waiting.put(sort, new BackgroundError(cache, kind, cause, times));
            } else {
                untold += times;
            }
        }
    }

    private void tell(List<BackgroundError> ready) {
        try {
            ready.forEach(this::tell);
        } finally {
            synchronized (this) {
                running = false;
            }
        }
    }

    private void tell(BackgroundError error) {
        try {
            if (listener != null) {
                listener.onError(error);
            }
        } catch (RuntimeException e) {
            boolean first;
            synchronized (this) {
                first = !hasFailed;
                hasFailed = true;
            }
            if (first) {
                log.warn("The error listener failed; that it fails again will not be told", e);
            }
        }
    }
}
