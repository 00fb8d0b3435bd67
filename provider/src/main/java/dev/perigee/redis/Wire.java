package dev.perigee.redis;

import io.netty.channel.Channel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.PubSubMessageListener;
import org.redisson.client.ChannelName;
import org.redisson.client.protocol.pubsub.PubSubType;
import org.redisson.pubsub.PubSubConnectionEntry;
import org.redisson.pubsub.PublishSubscribeService;

/**
 * The subscription to one channel. Redisson renews it by itself when its connection was lost; this class knows whether it
 * stands, and can ask for it anew. Thread-safe.
 *
 * <p>It stands from the server's confirmation until its connection may have been lost. That a connection was lost Redisson
 * tells for an address, not for a connection; therefore {@link #lookAgain} looks at the connection itself.
 */
final class Wire extends PubSubMessageListener<Frame> {

    private final PublishSubscribeService service;
    private final ChannelName channel;
    private final boolean sharded;
    private final Frame.Codec codec;
    private final Receiver receiver;

    /** Redisson's hold on the connection; it keeps it when it reconnects, but not when another server takes over. */
    private volatile @Nullable PubSubConnectionEntry entry;

    /** The connection at the time of the last confirmation. */
    private volatile @Nullable Channel connection;

    private volatile boolean standing;

    /** Hears what a wire carries and how it fares; on Redisson's threads, so only to pass it on. */
    interface Receiver {
        void onFrame(Frame frame);

        void onStanding();

        void onLost();
    }

    /**
     * Prepares a subscription.
     *
     * @param channel its name
     * @param sharded whether it is a sharded channel
     * @param capacity how many frames may wait between Netty and the receiver
     */
    Wire(PublishSubscribeService service, byte[] channel, boolean sharded, int capacity, Receiver receiver) {
        super(Frame.class, (name, frame) -> receiver.onFrame(frame), Set.of(new ChannelName(channel).toString()));
        this.service = service;
        this.channel = new ChannelName(channel);
        this.sharded = sharded;
        this.codec = new Frame.Codec(capacity);
        this.receiver = receiver;
    }

    boolean isStanding() {
        return standing;
    }

    /** Asks the server; completes when the subscription stands. */
    CompletionStage<Void> open() {
        List<ChannelName> channels = ChannelName.newList(channel);
        CompletableFuture<PubSubConnectionEntry> opening = sharded
                ? service.ssubscribe(codec, channels, this)
                : service.subscribe(codec, channels, this).thenApply(entries -> entries.get(0));
        return opening.thenAccept(opened -> {
            entry = opened;
            connection = opened.getConnection().getChannel();
            if (!standing) {
                stand(); // Somebody else on this client had subscribed before: the server does not confirm it again.
            }
        });
    }

    /** Takes the subscription back; nothing is heard from then on. */
    CompletionStage<Void> close() {
        standing = false;
        return service.removeListenerAsync(
                sharded ? PubSubType.SUNSUBSCRIBE : PubSubType.UNSUBSCRIBE,
                ChannelName.newList(channel),
                getListener());
    }

    /** Its connection may have been lost. */
    void doubt() {
        standing = false;
    }

    /** Stands again if the connection is still the one that was confirmed. */
    void lookAgain() {
        Channel last = connection;
        if (!standing && last != null && last.isActive()) {
            standing = true;
            receiver.onStanding();
        }
    }

    @Override
    public void onStatus(PubSubType type, CharSequence name) {
        switch (type) {
            case SUBSCRIBE, SSUBSCRIBE -> stand();
            case UNSUBSCRIBE, SUNSUBSCRIBE -> {
                if (standing) {
                    standing = false;
                    receiver.onLost();
                }
            }
            default -> {
                // Patterns.
            }
        }
    }

    private void stand() {
        PubSubConnectionEntry known = entry;
        connection = known == null ? null : known.getConnection().getChannel();
        standing = true;
        receiver.onStanding();
    }

    @Override
    public String toString() {
        return channel.toString();
    }
}
