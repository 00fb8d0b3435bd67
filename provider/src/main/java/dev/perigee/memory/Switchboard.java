package dev.perigee.memory;

import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.Message;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Hands the messages of a namespace to all its subscribers' queues. Thread-safe; {@link #publish} does not wait, and
 * keeps the order of the calls of each thread and of each lock that is held around it.
 */
final class Switchboard {

    private final List<Mailbox> mailboxes = new CopyOnWriteArrayList<>();

    /** What spoils the delivery on request; null as long as nobody asked for it. */
    private volatile @Nullable MessageSpoiler spoiler;

    void add(Mailbox mailbox) {
        mailboxes.add(mailbox);
    }

    void remove(Mailbox mailbox) {
        mailboxes.remove(mailbox);
        MessageSpoiler present = spoiler;
        if (present != null) {
            present.forget(mailbox);
        }
    }

    List<Mailbox> mailboxes() {
        return mailboxes;
    }

    @Nullable MessageSpoiler spoiler() {
        return spoiler;
    }

    /** Turns faults on, or off by null; returns what spoilt the delivery before. */
    synchronized @Nullable MessageSpoiler spoil(@Nullable MessageSpoiler newSpoiler) {
        MessageSpoiler former = spoiler;
        spoiler = newSpoiler;
        return former;
    }

    void publish(Message message) {
        if (!mailboxes.isEmpty()) {
            deliver(Mailbox.OF_EVERYBODY, Parcel.of(message));
        }
    }

    /** Hands an acknowledgement to the node it is for, if that is there. */
    void acknowledge(long node, Acknowledgement acknowledgement) {
        deliver(node, Parcel.of(acknowledgement));
    }

    private void deliver(long address, Parcel parcel) {
        MessageSpoiler present = spoiler;
        for (Mailbox mailbox : mailboxes) {
            if (mailbox.address() != address) {
                continue;
            }
            if (present == null) {
                mailbox.offer(parcel);
            } else {
                present.route(mailbox, parcel);
            }
        }
    }
}
