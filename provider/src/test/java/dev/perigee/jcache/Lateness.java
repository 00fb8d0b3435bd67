package dev.perigee.jcache;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How late this machine was while something ran: what a limit on that something has to grow by. */
final class Lateness implements AutoCloseable {

    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Less is how late a timer is at best. */
    private static final long NOTHING_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** What the engine takes for a pause of its own. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Thread watch = new Thread(this::watch, "lateness");
    private volatile long total;

    /** Without what is nothing. */
    private volatile long stood;

    private volatile boolean closed;

    private Lateness() {
        watch.setDaemon(true);
    }

    static Lateness watching() {
        Lateness lateness = new Lateness();
        lateness.watch.start();
        return lateness;
    }

    /**
     * How long a call may have taken: its limit, what the machine was late, and the time of one request more if it stood still,
     * which a call gets then. The engine looks on a thread of its own, which may stand still while this one is late by and by.
     */
    long millis(long limit, long request) {
        return limit + TimeUnit.NANOSECONDS.toMillis(total) + (hasStoodStill() ? request : 0);
    }

    /** Whether the engine may have taken this machine's lateness for a pause of its own. */
    boolean hasStoodStill() {
        return stood > PAUSE_NANOS;
    }

    @Override
    public void close() {
        closed = true;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    private void watch() {
        while (!closed) {
            long begun = System.nanoTime();
            LockSupport.parkNanos(STEP_NANOS);
            long late = System.nanoTime() - begun - STEP_NANOS;
            if (late > 0) {
                total += late;
                stood += late > NOTHING_NANOS ? late : 0;
            }
        }
    }
}
