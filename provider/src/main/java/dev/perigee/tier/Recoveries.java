package dev.perigee.tier;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what makes up for the lost writes of a node's caches, on a thread of its own that exists only while there is
 * something to do: it may wait for the far tier, and the node's heartbeat must not. Thread-safe.
 */
final class Recoveries implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Recoveries.class);

    private static final long IDLE_SECONDS = 1;

    private final Set<Recovery<?, ?>> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean running = new AtomicBoolean();
    private final ThreadPoolExecutor executor;

    private final Heartbeat heartbeat;
    private final Runnable endBeats;

    /**
     * Begins with nothing to do.
     *
     * @param heartbeat begins the rounds
     * @param every how often
     */
    Recoveries(Heartbeat heartbeat, Duration every) {
        this.heartbeat = heartbeat;
        this.executor =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "perigee-" + heartbeat.name() + "-recovery");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        endBeats = heartbeat.every(every, this::begin);
    }

    void add(Recovery<?, ?> recovery) {
        open.add(recovery);
    }

    void remove(Recovery<?, ?> recovery) {
        open.remove(recovery);
    }

    /** Begins a round, if there is something to do and none is under way; does not wait for it. */
    private void begin() {
        if (open.stream().noneMatch(Recovery::isNeeded) || !running.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(this::round);
        } catch (RejectedExecutionException e) {
            running.set(false); // Closing.
        }
    }

    private void round() {
        try {
            for (Recovery<?, ?> recovery : open) {
                if (recovery.isNeeded()) {
                    run(recovery);
                }
            }
        } finally {
            running.set(false);
        }
    }

    private void run(Recovery<?, ?> recovery) {
        try {
            recovery.run();
        } catch (FarUnavailableException e) {
            heartbeat.noteFailure(e);
            log.debug("Lost writes wait for the far tier: {}", e.getMessage());
        } catch (RuntimeException e) {
            heartbeat.noteFailure(e);
            log.warn("Lost writes could not be made up for, the next round tries again: {}", e.toString());
        }
    }

    /** Ends without doing more; what is being done is interrupted. */
    @Override
    public void close() {
        endBeats.run();
        executor.shutdownNow();
    }
}
