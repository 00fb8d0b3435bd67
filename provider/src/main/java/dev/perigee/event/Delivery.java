package dev.perigee.event;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The events of one number on their way to the listeners. Runs once; its failure is kept for whoever waits for it. */
final class Delivery {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    private final Runnable work;
    private final Consumer<Throwable> onFailure;
    private final long placedAt;
    private final CountDownLatch done = new CountDownLatch(1);

    /** Written before {@link #done} opens, read after. */
    private @Nullable Throwable failure;

    /** Nobody waits for it any more, so its failure has to be told otherwise. Guarded by this. */
    private boolean left;

    Delivery(Runnable work, long placedAt) {
        this(work, failure -> {}, placedAt);
    }

    /**
     * Places work.
     *
     * @param onFailure told of a failure that nobody waits for
     * @param placedAt the node's monotonic clock
     */
    Delivery(Runnable work, Consumer<Throwable> onFailure, long placedAt) {
        this.work = work;
        this.onFailure = onFailure;
        this.placedAt = placedAt;
    }

    void run() {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            // An Error too: it belongs to whoever waits, and must not stop the events behind this one.
            failure = e;
        } finally {
            done.countDown();
            report();
        }
    }

    /** Whoever would wait for it does not. */
    void leave() {
        synchronized (this) {
            left = true;
        }
        report();
    }

    /** Reports a failure that nobody waits for; once. */
    private synchronized void report() {
        if (left && done.getCount() == 0 && failure != null) {
            left = false;
            onFailure.accept(failure);
            log.warn("A synchronous listener failed at an event that nobody waited for", failure);
        }
    }

    boolean hasWaited(long nanos, long now) {
        return now - placedAt >= nanos;
    }

    /** Waits until it has run. Returns false if that takes longer than the limit. */
    boolean await(long nanos) throws InterruptedException {
        return done.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** To be called after {@link #await} returned true. */
    @Nullable Throwable failure() {
        return failure;
    }
}
