package dev.perigee.memory;

import dev.perigee.spi.Backplane.Subscriber;
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

    /** When the last message that keeps the order arrives; only meaningful while some are under way. */
    private long lastArrival;

    /** How many that keep the order are under way. */
    private int underWay;

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
            mailbox.signal(Subscriber::onDisconnected);
        }
    }

    synchronized void reconnect() {
        if (!connected) {
            connected = true;
            underWay = 0;
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
            later(delay + hold, () -> arrive(parcel, during, /* ordered= */ false));
            return;
        }
        long now = System.nanoTime();
        if (delay == 0 && underWay == 0) {
            mailbox.offer(parcel);
            return;
        }
        long arrival = now + delay;
        if (underWay > 0 && arrival - lastArrival < 0) {
            arrival = lastArrival;
        }
        lastArrival = arrival;
        underWay++;
        later(arrival - now, () -> arrive(parcel, during, /* ordered= */ true));
    }

    /** Without a thread for delays any more, messages are not delayed any more. Caller holds the lock. */
    private void later(long nanos, Runnable arrival) {
        if (delayer.after(nanos, arrival) == null) {
            arrival.run();
        }
    }

    private synchronized void arrive(Parcel parcel, long during, boolean ordered) {
        if (during != connection) {
            return;
        }
        if (ordered) {
            underWay--;
        }
        mailbox.offer(parcel);
    }
}
