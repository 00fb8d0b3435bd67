package dev.perigee.redis;

import io.netty.channel.Channel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.PubSubMessageListener;
import org.redisson.Redisson;
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
 *
 * <p>What the channel carries comes past Redisson from clients that we made, and by Redisson's listener from others.
 */
final class Wire extends PubSubMessageListener<Frame> {

    private final PublishSubscribeService service;
    private final Reception reception;
    private final ChannelName channel;
    private final Consumer<byte[]> pastRedisson;
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

        /**
         * Something came.
         *
         * @param bytes not to be changed; null if they had to be left out
         */
        void onFrame(byte @Nullable [] bytes);

        void onStanding();

        void onLost();
    }

    /**
     * Prepares a subscription.
     *
     * @param channel its name
     * @param sharded whether it is a sharded channel
     * @param capacity how many frames may wait for Redisson to pass them on
     */
    Wire(Redisson redisson, byte[] channel, boolean sharded, int capacity, Receiver receiver) {
        super(
                Frame.class,
                (name, frame) -> receiver.onFrame(frame.take()),
                Set.of(new ChannelName(channel).toString()));
        this.service = redisson.getCommandExecutor().getConnectionManager().getSubscribeService();
        this.reception = ClientChannels.receptionOf(redisson);
        this.channel = new ChannelName(channel);
        this.pastRedisson = receiver::onFrame;
        this.sharded = sharded;
        this.codec = new Frame.Codec(capacity);
        this.receiver = receiver;
    }

    boolean isStanding() {
        return standing;
    }

    /** Asks the server; completes when the subscription stands. */
    CompletionStage<Void> open() {
        reception.add(channel.getName(), pastRedisson);
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
                        getListener())
                .whenComplete((done, failure) -> reception.remove(channel.getName(), pastRedisson));
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
