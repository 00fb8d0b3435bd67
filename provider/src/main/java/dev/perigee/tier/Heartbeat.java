package dev.perigee.tier;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one maintenance thread of a cache manager: digests, sweeps, overdue events. A task that fails is logged and runs
 * again in the next round; meanwhile the bound on staleness holds by itself. Thread-safe.
 */
public final class Heartbeat implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final String name;
    private final ScheduledExecutorService executor;
    private volatile Consumer<RuntimeException> onFailure = failure -> {};

    /**
     * Starts the thread, a daemon.
     *
     * @param name appears in the thread's name
     */
    public Heartbeat(String name) {
        this(name, Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "perigee-" + name + "-maintenance");
            thread.setDaemon(true);
            return thread;
        }));
    }

    /** One whose time is the executor's. */
    Heartbeat(String name, ScheduledExecutorService executor) {
        this.name = name;
        this.executor = executor;
    }

    /** The name of the manager's threads. */
    String name() {
        return name;
    }

    /**
     * Runs a task again and again, with a pause of that length in between.
     *
     * @param pause the pause
     * @param task the task
     * @return ends the repetition, without waiting for a task that is running
     */
    public Runnable every(Duration pause, Runnable task) {
        Future<?> beats = executor.scheduleWithFixedDelay(
                () -> quietly(task), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
        return () -> beats.cancel(/* mayInterruptIfRunning= */ false);
    }

    /**
     * Runs a task once, after a while. Without effect when closing.
     *
     * @param delay the while
     * @param task the task
     */
    public void after(Duration delay, Runnable task) {
        try {
            // Nobody waits for it: quietly() lets no failure through.
            Future<?> unused = executor.schedule(() -> quietly(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("Closing, a maintenance task is not run any more");
        }
    }

    /** Ends the thread, and waits a moment for it; a task that is running is interrupted. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                log.warn("A maintenance task has not ended within {} ms and is left behind", CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Has somebody told of each failure of a task, beside the log.
     *
     * @param hook must return soon
     */
    public void whenFailed(Consumer<RuntimeException> hook) {
        onFailure = hook;
    }

    /** Takes note of a failure that a task has dealt with. */
    void noteFailure(RuntimeException failure) {
        if (!executor.isShutdown()) {
            onFailure.accept(failure);
        }
    }

    private void quietly(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            if (!executor.isShutdown()) {
                noteFailure(e);
                log.warn("Maintenance failed, the next round tries again: {}", e.toString());
            }
        }
    }
}
