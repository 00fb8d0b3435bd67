package dev.perigee.memory;

import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.Message;
import dev.perigee.spi.Backplane.Subscriber;
import java.util.function.Consumer;

/**
 * Hears the acknowledgements for one node, and nothing else. What has to be thrown away is not reported: its sender does
 * not rely on it.
 *
 * @param hearer told of each
 */
record Hearer(Consumer<Acknowledgement> hearer) implements Subscriber {

    @Override
    public void onMessage(Message message) {
        throw new AssertionError("A message in the mailbox for acknowledgements");
    }

    @Override
    public void onLoss() {}
}
