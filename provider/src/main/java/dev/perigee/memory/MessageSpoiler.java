package dev.perigee.memory;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Stands between the writers and the subscribers' queues while faults are on: each subscriber has a {@link Line} that can
 * be bad in its own way. Thread-safe.
 */
final class MessageSpoiler {

    private final Delayer delayer;
    private final Map<Mailbox, Line> lines = new ConcurrentHashMap<>();

    /** What lines get that are made later. */
    private volatile MessageFaults faults = MessageFaults.NONE;

    MessageSpoiler(Delayer delayer) {
        this.delayer = delayer;
    }

    void spoilAll(MessageFaults newFaults) {
        faults = newFaults;
        lines.values().forEach(line -> line.spoil(newFaults));
    }

    /** Does something to the lines of some subscribers. */
    void each(Iterable<Mailbox> mailboxes, Predicate<Mailbox> which, Consumer<Line> action) {
        for (Mailbox mailbox : mailboxes) {
            if (which.test(mailbox)) {
                action.accept(line(mailbox));
            }
        }
    }

    /** Passes a message on, or not, or later. Called under a partition's lock: must not wait. */
    void route(Mailbox mailbox, Parcel parcel) {
        line(mailbox).carry(parcel);
    }

    void forget(Mailbox mailbox) {
        lines.remove(mailbox);
    }

    private Line line(Mailbox mailbox) {
        return lines.computeIfAbsent(mailbox, each -> new Line(each, faults, delayer));
    }
}
