package dev.perigee.memory;

import dev.perigee.entry.Message;
import dev.perigee.spi.Backplane;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One node's handle on the backplane of a namespace. Each subscriber has a daemon thread and a bounded queue of its own;
 * without faults, the messages of a partition arrive in the order of their numbers, each once.
 */
final class MemoryBackplane implements Backplane {

    private final Switchboard switchboard;
    private final int capacity;
    private final List<Mailbox> mailboxes = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    MemoryBackplane(Switchboard switchboard, int capacity) {
        this.switchboard = switchboard;
        this.capacity = capacity;
    }

    @Override
    public void publish(Message message) {
        if (!closed) {
            switchboard.publish(message);
        }
    }

    @Override
    public synchronized Subscription subscribe(Subscriber subscriber) {
        if (closed) {
            throw new IllegalStateException("backplane: closed; subscribe to an open one");
        }
        Mailbox mailbox = new Mailbox(subscriber, capacity, switchboard);
        mailboxes.add(mailbox);
        mailbox.open();
        return () -> {
            mailboxes.remove(mailbox);
            mailbox.close();
        };
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        mailboxes.forEach(Mailbox::close);
        mailboxes.clear();
    }

    /** Says whether this is the queue of a subscriber of this handle. */
    boolean has(Mailbox mailbox) {
        return mailboxes.contains(mailbox);
    }
}
