package dev.perigee.redis;

import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.AcknowledgementFrame;
import dev.perigee.entry.Message;
import dev.perigee.spi.Backplane;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what others acknowledge to one node, by a channel of the node's own. Nothing depends on its standing but how long
 * writes wait, so nobody is told when it does not. Thread-safe.
 */
final class AcknowledgementChannel implements Wire.Receiver, Backplane.Subscription {

    private static final Logger log = LoggerFactory.getLogger(AcknowledgementChannel.class);

    private static final long RETRY_MILLIS = 1_000;

    private final RedisLink link;
    private final Consumer<Acknowledgement> hearer;
    private final Inbox inbox;
    private final Wire wire;
    private final Consumer<AcknowledgementChannel> whenClosed;

    private volatile boolean closed;

    /**
     * Prepares it.
     *
     * @param capacity how many acknowledgements may wait for the hearer
     * @param whenClosed told once it is closed
     */
    AcknowledgementChannel(
            RedisLink link,
            byte[] channel,
            int capacity,
            Consumer<Acknowledgement> hearer,
            Consumer<AcknowledgementChannel> whenClosed) {
        this.link = link;
        this.hearer = hearer;
        this.whenClosed = whenClosed;
        this.inbox = new Inbox(new Silent(), capacity);
        this.wire = new Wire(link.redisson(), channel, /* sharded= */ false, capacity, this);
    }

    void open() {
        wire.open().whenComplete((done, failure) -> {
            if (closed) {
                var unused = wire.close();
            } else if (failure != null) {
                log.debug("The channel of acknowledgements could not be subscribed yet, writes wait for the bound");
                var unused = link.redisson()
                        .getServiceManager()
                        .newTimeout(timeout -> open(), RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }

    @Override
    public void onFrame(byte @Nullable [] bytes) {
        if (bytes != null) {
            AcknowledgementFrame.decode(bytes)
                    .ifPresent(heard -> inbox.offer(bytes.length, to -> hearer.accept(heard)));
        }
    }

    @Override
    public void onStanding() {
        log.trace("Acknowledgements are heard");
    }

    @Override
    public void onLost() {
        log.debug("Acknowledgements are not heard for the moment, writes wait for the bound");
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            var unused = wire.close();
            inbox.close();
            whenClosed.accept(this);
        }
    }

    /** Acknowledgements that are lost are nothing to tell: their writers wait a little longer. */
    private static final class Silent implements Backplane.Subscriber {

        @Override
        public void onMessage(Message message) {
            throw new AssertionError("no messages come by this channel");
        }

        @Override
        public void onLoss() {
            log.debug("Acknowledgements were thrown away, writes wait for the bound");
        }
    }
}
