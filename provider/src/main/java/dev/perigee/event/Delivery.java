package dev.perigee.event;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The events of one number on their way to the listeners. Runs once; its failure is kept for whoever waits for it. */
final class Delivery {

    private final Runnable work;
    private final long placedAt;
    private final CountDownLatch done = new CountDownLatch(1);

    /** Written before {@link #done} opens, read after. */
    private @Nullable Throwable failure;

    Delivery(Runnable work) {
        this.work = work;
        this.placedAt = System.nanoTime();
    }

    void run() {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            // An Error too: it belongs to whoever waits, and must not stop the events behind this one.
            failure = e;
        } finally {
            done.countDown();
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
