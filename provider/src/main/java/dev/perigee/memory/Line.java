package dev.perigee.memory;

import dev.perigee.spi.Backplane.Subscriber;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** The way to one subscriber while faults are on. Thread-safe. */
final class Line {

    /** By how much a message that is to be overtaken is held back, at most. */
    private static final long LONGEST_HOLD = TimeUnit.MILLISECONDS.toNanos(20);

    private final Mailbox mailbox;
    private final Delayer delayer;

    /** All guarded by this. */
    private MessageFaults faults;

    private Random random;
    private int dropNext;
    private boolean connected = true;

    /** Rises with each loss of the connection, so that what was under way is lost with it. */
    private long connection;

    /** What is under way and keeps its order: whichever of their times has come, the first of them arrives. */
    private final Queue<Parcel> inOrder = new ArrayDeque<>();

    /** When the last of them arrives. */
    private long lastArrival;

    Line(Mailbox mailbox, MessageFaults faults, Delayer delayer) {
        this.mailbox = mailbox;
        this.faults = faults;
        this.random = new Random(faults.seed());
        this.delayer = delayer;
    }

    synchronized void spoil(MessageFaults newFaults) {
        faults = newFaults;
        random = new Random(newFaults.seed());
    }

    synchronized void dropNext(int messages) {
        dropNext = messages;
    }

    synchronized void disconnect() {
        if (connected) {
            connected = false;
            connection++;
            inOrder.clear();
            mailbox.signal(Subscriber::onDisconnected);
        }
    }

    synchronized void reconnect() {
        if (!connected) {
            connected = true;
            mailbox.signal(Subscriber::onSubscribed);
        }
    }

    synchronized void carry(Parcel parcel) {
        if (!connected) {
            return;
        }
        if (dropNext > 0) {
            dropNext--;
            return;
        }
        if (random.nextDouble() < faults.drop()) {
            return;
        }
        boolean twice = random.nextDouble() < faults.duplicate();
        send(parcel);
        if (twice) {
            send(parcel);
        }
    }

    /** Caller holds the lock. */
    private void send(Parcel parcel) {
        long delay = faults.delayNanos(random);
        long during = connection;
        if (random.nextDouble() < faults.reorder()) {
            long hold = 1 + (long) (random.nextDouble() * LONGEST_HOLD);
            later(delay + hold, () -> arrive(parcel, during));
            return;
        }
        if (delay == 0 && inOrder.isEmpty()) {
            mailbox.offer(parcel);
            return;
        }
        long now = System.nanoTime();
        long arrival = now + delay;
        if (inOrder.isEmpty() || arrival - lastArrival > 0) {
            lastArrival = arrival;
        }
        inOrder.add(parcel);
        later(lastArrival - now, () -> arriveInOrder(during));
    }

    /** Without a thread for delays any more, messages are not delayed any more. Caller holds the lock. */
    private void later(long nanos, Runnable arrival) {
        if (delayer.after(nanos, arrival) == null) {
            arrival.run();
        }
    }

    private synchronized void arrive(Parcel parcel, long during) {
        if (during == connection) {
            mailbox.offer(parcel);
        }
    }

    private synchronized void arriveInOrder(long during) {
        if (during == connection) {
            mailbox.offer(inOrder.remove());
        }
    }
}
