package dev.perigee.redis;

import dev.perigee.entry.Message;
import dev.perigee.spi.Backplane.Subscriber;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber's bounded queue, and the daemon thread that empties it. Putting something in never waits for the
 * subscriber: what does not fit is thrown away, and the subscriber is told so. Thread-safe.
 */
final class Inbox {

    private static final Logger log = LoggerFactory.getLogger(Inbox.class);
    private static final AtomicInteger THREADS = new AtomicInteger();
    private static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(5);

    /** However short the queue, this much may wait in it; values in messages make it heavy. */
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    private final Subscriber subscriber;
    private final int capacity;
    private final ThreadPoolExecutor executor;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong weight = new AtomicLong();

    /** Something was thrown away, and the subscriber does not know yet. */
    private final AtomicBoolean lost = new AtomicBoolean();

    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    /** How often the subscriber threw; used by its thread only. */
    private long failures;

    Inbox(Subscriber subscriber, int capacity) {
        this.subscriber = subscriber;
        this.capacity = capacity;
        this.executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread created = new Thread(task, "perigee-redis-backplane-" + THREADS.incrementAndGet());
            created.setDaemon(true);
            thread = created;
            return created;
        });
    }

    /** Puts a message in, or throws it away if there is no room. */
    void offer(Message message, int bytes) {
        offer(bytes, to -> to.onMessage(message));
    }

    /** Puts in what takes so many bytes, or throws it away if there is no room. */
    void offer(int bytes, Consumer<Subscriber> delivery) {
        if (waiting.get() >= capacity || weight.get() + bytes > MOST_BYTES) {
            loseOne();
            return;
        }
        waiting.incrementAndGet();
        weight.addAndGet(bytes);
        signal(to -> {
            waiting.decrementAndGet();
            weight.addAndGet(-bytes);
            delivery.accept(to);
        });
    }

    /** Tells that something was thrown away; once for all that was until it is told. */
    void loseOne() {
        if (lost.compareAndSet(false, true)) {
            signal(to -> {
                lost.set(false);
                to.onLoss();
            });
        }
    }

    /** Puts in what must not be thrown away; such things are few. */
    void signal(Consumer<Subscriber> delivery) {
        try {
            executor.execute(() -> deliver(delivery));
        } catch (RejectedExecutionException e) {
            log.trace("Closed, nothing is delivered any more");
        }
    }

    /** Ends the thread; waits a moment for a delivery under way, unless called from within it. Idempotent. */
    void close() {
        closed = true;
        executor.shutdown();
        executor.getQueue().clear();
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            if (!executor.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                log.warn("A backplane subscriber did not return within {} ms of its close", CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(Consumer<Subscriber> delivery) {
        if (closed) {
            return;
        }
        try {
            delivery.accept(subscriber);
        } catch (Throwable failure) {
            // The thread belongs to all messages still to come, so even an Error must not end it.
            report(failure);
        }
    }

    /** Logs the first failure and then each time their number has doubled. The type only: texts may hold keys. */
    private void report(Throwable failure) {
        failures++;
        if (Long.bitCount(failures) == 1) {
            log.warn(
                    "A backplane subscriber threw {} ({} failures so far)",
                    failure.getClass().getName(),
                    failures);
        }
    }
}
