package dev.perigee.memory;

import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.Message;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.FarArguments;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
        if (closed) {
            throw new IllegalStateException("backplane: closed; publish on an open one");
        }
        switchboard.publish(message);
    }

    @Override
    public Subscription subscribe(Subscriber subscriber) {
        return open(new Mailbox(Mailbox.OF_EVERYBODY, subscriber, capacity, switchboard));
    }

    private synchronized Subscription open(Mailbox mailbox) {
        if (closed) {
            throw new IllegalStateException("backplane: closed; subscribe to an open one");
        }
        mailboxes.add(mailbox);
        mailbox.open();
        return () -> {
            mailboxes.remove(mailbox);
            mailbox.close();
        };
    }

    @Override
    public CompletionStage<@Nullable Void> acknowledge(long node, Acknowledgement acknowledgement) {
        if (closed) {
            return CompletableFuture.failedFuture(new IllegalStateException("backplane: closed; use an open one"));
        }
        switchboard.acknowledge(node, acknowledgement);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Subscription hear(long node, Consumer<Acknowledgement> hearer) {
        FarArguments.requireNode("node", node);
        return open(new Mailbox(node, new Hearer(hearer), capacity, switchboard));
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
