package dev.perigee.memory;

import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.spi.Backplane.Subscriber;
import java.util.function.Consumer;

/**
 * Something to tell a subscriber.
 *
 * @param weight about how many bytes it keeps alive
 * @param delivery tells it
 */
record Parcel(long weight, Consumer<Subscriber> delivery) {

    private static final int FRAME = 128;

    static Parcel of(Message message) {
        long weight = FRAME;
        if (message instanceof Message.Changed changed) {
            for (KeyChange change : changed.changes()) {
                byte[] value = change.value();
                byte[] old = change.old();
                weight += change.key().bytes().length
                        + (value == null ? 0 : value.length)
                        + (old == null ? 0 : old.length);
            }
        }
        return new Parcel(weight, subscriber -> subscriber.onMessage(message));
    }

    static Parcel of(Acknowledgement acknowledgement) {
        return new Parcel(FRAME, subscriber -> {
            if (subscriber instanceof Hearer each) {
                each.hearer().accept(acknowledgement);
            }
        });
    }

    static Parcel signal(Consumer<Subscriber> delivery) {
        return new Parcel(0, delivery);
    }
}
