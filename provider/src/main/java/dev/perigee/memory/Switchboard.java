package dev.perigee.memory;

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
        if (mailboxes.isEmpty()) {
            return;
        }
        MessageSpoiler present = spoiler;
        Parcel parcel = Parcel.of(message);
        for (Mailbox mailbox : mailboxes) {
            if (present == null) {
                mailbox.offer(parcel);
            } else {
                present.route(mailbox, parcel);
            }
        }
    }
}
