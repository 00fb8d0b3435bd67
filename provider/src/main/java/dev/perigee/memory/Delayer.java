package dev.perigee.memory;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets things happen later, on a daemon thread that exists only while something is to happen or may be asked for.
 * Thread-safe. Things of the same moment happen in the order in which they were asked for.
 */
final class Delayer {

    private static final AtomicInteger THREADS = new AtomicInteger();

    /** Guarded by this; null while nobody wants delays. */
    private @Nullable ScheduledThreadPoolExecutor timer;

    synchronized void start() {
        if (timer == null) {
            ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "perigee-memory-faults-" + THREADS.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
            started.setRemoveOnCancelPolicy(true);
            timer = started;
        }
    }

    /** Takes no more; the thread ends when all that was asked for has happened. */
    synchronized void finish() {
        if (timer != null) {
            timer.shutdown();
            timer = null;
        }
    }

    /**
     * Runs something later.
     *
     * @return to cancel it; null if there is no thread for it any more, and so it does not happen
     */
    synchronized @Nullable Future<?> after(long nanos, Runnable task) {
        return timer == null ? null : timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }
}
