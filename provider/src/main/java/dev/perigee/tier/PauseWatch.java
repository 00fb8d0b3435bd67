package dev.perigee.tier;

import dev.perigee.coherence.Pauses;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Ticks for a node, so that it notices when it stood still. On a thread of the JDK's that only waits for time to pass: a node's
 * maintenance may wait for the far tier just when a pause is to be told from a failure. Thread-safe.
 */
final class PauseWatch implements AutoCloseable {

    private static final Executor AFTER_A_TICK =
            CompletableFuture.delayedExecutor(Pauses.TICK_NANOS, TimeUnit.NANOSECONDS, Runnable::run);

    private final Pauses pauses = new Pauses(System.nanoTime(), wall());
    private final Runnable onSuspended;
    private volatile boolean closed;

    /**
     * Does not tick before it is {@linkplain #start started}.
     *
     * @param onSuspended called when the machine was suspended, or its wall clock set ahead; must return soon
     */
    PauseWatch(Runnable onSuspended) {
        this.onSuspended = onSuspended;
    }

    void start() {
        AFTER_A_TICK.execute(this::tick);
    }

    Pauses pauses() {
        return pauses;
    }

    /** How many pauses there were until now. */
    long look() {
        return pauses.look(System.nanoTime());
    }

    /** Whether there was a pause since {@link Pauses#count} was read. */
    boolean since(long count) {
        return pauses.since(count, System.nanoTime());
    }

    @Override
    public void close() {
        closed = true;
    }

    private void tick() {
        if (closed) {
            return;
        }
        try {
            if (pauses.tick(System.nanoTime(), wall())) {
                onSuspended.run();
            }
        } finally {
            AFTER_A_TICK.execute(this::tick);
        }
    }

    private static long wall() {
        return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    }
}
