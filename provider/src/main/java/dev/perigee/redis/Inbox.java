package dev.perigee.redis;

import dev.perigee.entry.Message;
import dev.perigee.spi.Backplane.Subscriber;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber's bounded queue, and the daemon thread that empties it. Putting something in never waits for the
 * subscriber: what does not fit is thrown away, and the subscriber is told so. Thread-safe.
 *
 * <p>To wake the thread costs more than all that is done about most messages. So those that may wait do not wake it as long
 * as it only dozes: it looks by itself after a millisecond, and goes to sleep when it finds nothing.
 */
final class Inbox {

    private static final Logger log = LoggerFactory.getLogger(Inbox.class);
    private static final AtomicInteger THREADS = new AtomicInteger();
    private static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(5);
    private static final long DOZE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** However short the queue, this much may wait in it; values in messages make it heavy. */
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    /** What the thread does: empties the queue, looks again soon, or waits for whatever comes. */
    private enum State {
        AWAKE,
        DOZING,
        ASLEEP
    }

    private final Subscriber subscriber;
    private final int capacity;
    private final Thread thread;
    private final AtomicBoolean started = new AtomicBoolean();
    private final Queue<Consumer<Subscriber>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong weight = new AtomicLong();
    private final AtomicReference<State> state = new AtomicReference<>(State.AWAKE);

    /** Something was put in that may not wait, since the thread began to empty the queue. */
    private volatile boolean hurried;

    /** Something was thrown away, and the subscriber does not know yet. */
    private final AtomicBoolean lost = new AtomicBoolean();

    private volatile boolean closed;

    /** Whether something that may wait was delivered since the thread was at rest; used by it only, as is the next. */
    private boolean mayDoze;

    /** How often the subscriber threw. */
    private long failures;

    Inbox(Subscriber subscriber, int capacity) {
        this.subscriber = subscriber;
        this.capacity = capacity;
        this.thread = new Thread(this::run, "perigee-redis-backplane-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
    }

    /** Puts a message in, or throws it away if there is no room. */
    void offer(Message message, int bytes) {
        offer(bytes, subscriber.mayWait(message), to -> to.onMessage(message));
    }

    /** Puts in what takes so many bytes, or throws it away if there is no room. */
    void offer(int bytes, Consumer<Subscriber> delivery) {
        offer(bytes, /* mayWait= */ false, delivery);
    }

    private void offer(int bytes, boolean mayWait, Consumer<Subscriber> delivery) {
        if (waiting.get() >= capacity || weight.get() + bytes > MOST_BYTES) {
            loseOne();
            return;
        }
        waiting.incrementAndGet();
        weight.addAndGet(bytes);
        put(mayWait, to -> {
            waiting.decrementAndGet();
            weight.addAndGet(-bytes);
            mayDoze |= mayWait;
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
        put(/* mayWait= */ false, delivery);
    }

    /** Ends the thread; waits a moment for a delivery under way, unless called from within it. Idempotent. */
    void close() {
        closed = true;
        queue.clear();
        LockSupport.unpark(thread);
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            thread.join(CLOSE_MILLIS);
            if (thread.isAlive()) {
                log.warn("A backplane subscriber did not return within {} ms of its close", CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void put(boolean mayWait, Consumer<Subscriber> delivery) {
        if (closed) {
            return;
        }
        queue.add(delivery);
        if (!mayWait) {
            hurried = true;
        }
        if (!started.get() && started.compareAndSet(false, true)) {
            thread.start();
        }
        State present = state.get();
        boolean isEnough = present == State.AWAKE || (present == State.DOZING && mayWait);
        if (!isEnough && state.compareAndSet(present, State.AWAKE)) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!closed) {
            hurried = false;
            mayDoze = false;
            for (Consumer<Subscriber> next = queue.poll(); next != null; next = queue.poll()) {
                deliver(next);
            }
            rest(mayDoze ? State.DOZING : State.ASLEEP);
        }
    }

    /** What is put in before the state is set is seen here; who puts something in afterwards sees the state. */
    private void rest(State rest) {
        Thread.interrupted(); // Of a subscriber that did not take it back: with it, nothing here would wait.
        state.set(rest);
        boolean isNeeded = rest == State.DOZING ? hurried : !queue.isEmpty();
        if (!isNeeded && !closed) {
            if (rest == State.DOZING) {
                LockSupport.parkNanos(this, DOZE_NANOS);
            } else {
                LockSupport.park(this);
            }
        }
        state.set(State.AWAKE);
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
