package dev.perigee.memory;

import dev.perigee.spi.Backplane.Subscriber;
import dev.perigee.spi.Backplane.Subscription;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber's bounded queue, and the daemon thread that empties it. Putting something in never waits for the
 * subscriber: what does not fit is thrown away, and the subscriber is told so.
 *
 * <p>Thread-safe. The lock is held for a few steps only and never while the subscriber is called.
 */
final class Mailbox implements Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final AtomicInteger THREADS = new AtomicInteger();
    private static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(5);

    /** However short the queue, this much may wait in it; values in messages make it heavy. */
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    /** The address of those that get all messages. */
    static final long OF_EVERYBODY = 0;

    private final long address;
    private final Subscriber subscriber;
    private final int capacity;
    private final Switchboard switchboard;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();

    /** Guarded by lock. */
    private final Queue<Parcel> parcels = new ArrayDeque<>();

    /** What the parcels weigh together. Guarded by lock. */
    private long weight;

    /** Something was thrown away, and the subscriber does not know yet. Guarded by lock. */
    private boolean lost;

    /** Guarded by lock. */
    private boolean closed;

    /** How often the subscriber threw; used by its thread only. */
    private long failures;

    /**
     * Makes a closed mailbox.
     *
     * @param address the node whose acknowledgements come here, or {@link #OF_EVERYBODY} for messages
     */
    Mailbox(long address, Subscriber subscriber, int capacity, Switchboard switchboard) {
        this.address = address;
        this.subscriber = subscriber;
        this.capacity = capacity;
        this.switchboard = switchboard;
        this.thread = new Thread(this::deliver, "perigee-memory-backplane-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
    }

    void open() {
        signal(Subscriber::onSubscribed);
        switchboard.add(this);
        thread.start();
    }

    long address() {
        return address;
    }

    /** Puts a message in, or throws it away if there is no room. */
    void offer(Parcel parcel) {
        lock.lock();
        try {
            if (!closed && (parcels.size() >= capacity || weight + parcel.weight() > MOST_BYTES)) {
                lost = true;
                arrived.signal();
            } else {
                put(parcel);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Puts in what must not be thrown away; such things are few. */
    void signal(Consumer<Subscriber> delivery) {
        lock.lock();
        try {
            put(Parcel.signal(delivery));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        switchboard.remove(this);
        lock.lock();
        try {
            closed = true;
            parcels.clear();
            arrived.signal();
        } finally {
            lock.unlock();
        }
        if (!Thread.currentThread().equals(thread)) {
            join();
        }
    }

    /** Caller holds the lock. */
    private void put(Parcel parcel) {
        if (!closed) {
            parcels.add(parcel);
            weight += parcel.weight();
            arrived.signal();
        }
    }

    private void deliver() {
        Parcel parcel = next();
        while (parcel != null) {
            try {
                parcel.delivery().accept(subscriber);
            } catch (Throwable failure) {
                // The thread belongs to all messages still to come, so even an Error must not end it.
                report(failure);
            }
            parcel = next();
        }
    }

    /** Waits for something to deliver; null once closed. */
    private @Nullable Parcel next() {
        lock.lock();
        try {
            while (!closed && !lost && parcels.isEmpty()) {
                arrived.awaitUninterruptibly();
            }
            if (closed) {
                return null;
            }
            if (lost) {
                lost = false;
                return Parcel.signal(Subscriber::onLoss);
            }
            Parcel parcel = parcels.remove();
            weight -= parcel.weight();
            return parcel;
        } finally {
            lock.unlock();
        }
    }

    /** Logs the first failure and then each time their number has doubled. The type only: texts may hold keys. */
    private void report(Throwable failure) {
        failures++;
        if (Long.bitCount(failures) == 1) {
            LOG.warn(
                    "A backplane subscriber threw {} ({} failures so far)",
                    failure.getClass().getName(),
                    failures);
        }
    }

    private void join() {
        try {
            thread.join(CLOSE_MILLIS);
            if (thread.isAlive()) {
                LOG.warn("A backplane subscriber did not return within {} ms of its close", CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
