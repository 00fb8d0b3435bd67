package dev.perigee.redis;

import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.AcknowledgementFrame;
import dev.perigee.entry.Message;
import dev.perigee.entry.MessageFrame;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.FarArguments;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.api.NodeType;
import org.redisson.connection.ConnectionEventsHub;
import org.redisson.connection.ConnectionListener;
import org.redisson.connection.ServiceManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's handle on the backplane of a namespace in Redis: the channels that the scripts publish on. Each subscriber has
 * a daemon thread and a bounded queue of its own; the channels are subscribed once for all of them.
 *
 * <p>Redis delivers a message at most once, and Redisson renews a lost subscription some time after commands work again.
 * Subscribers are told when messages may be missed and when they are heard again; nothing depends on their being told,
 * since the numbers in the messages and the digests tell, too.
 */
final class RedisBackplane implements Backplane {

    private static final Logger log = LoggerFactory.getLogger(RedisBackplane.class);

    private static final Duration PUBLISH_LIMIT = Duration.ofSeconds(2);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    /** How soon after a lost connection it is clear which one it was. */
    private static final Duration LOOK_SOON = Duration.ofMillis(100);

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration RETRY_EVERY = Duration.ofSeconds(1);

    /** How long after the last connection came back a subscription that was not renewed is asked for anew. */
    private static final Duration STUCK_AFTER = Duration.ofSeconds(5);

    private final RedisLink link;
    private final int capacity;
    private final Outbox outbox;
    private final ServiceManager services;
    private final ConnectionEventsHub hub;
    private final int hubListener;
    private final List<Wire> wires;
    private final Set<AcknowledgementChannel> hearings = ConcurrentHashMap.newKeySet();
    private final List<Inbox> inboxes = new CopyOnWriteArrayList<>();

    /** Whether the channels have been asked for. Guarded by this. */
    private boolean opened;

    /** Whether subscribers were told that all channels stand. Guarded by this. */
    private boolean told;

    /** Whether somebody looks after channels that do not stand. Guarded by this. */
    private boolean looking;

    /** When a connection came back, and none was lost since; 0 otherwise. Guarded by this. */
    private long connectedAt;

    /** How often in a row a channel could not be subscribed. Guarded by this. */
    private long refusals;

    private volatile boolean closed;

    /**
     * Prepares a handle; nothing is subscribed before somebody wants to hear.
     *
     * @param link the namespace
     * @param queueCapacity how many messages may wait for a subscriber
     */
    RedisBackplane(RedisLink link, int queueCapacity) {
        this.link = link;
        this.capacity = queueCapacity;
        this.connectedAt = link.ticker().nanoTime() | 1;
        this.outbox = new Outbox(link, queueCapacity);
        this.services = link.redisson().getServiceManager();
        this.hub = services.getConnectionEventsHub();
        this.wires = wires();
        this.hubListener = hub.addListener(new Connections());
    }

    @Override
    public void publish(Message message) {
        if (closed) {
            throw new IllegalStateException("backplane: closed; publish on an open one");
        }
        outbox.send(message.stamp().partition(), MessageFrame.encode(message), Deadline.after(PUBLISH_LIMIT));
    }

    @Override
    public Subscription subscribe(Subscriber subscriber) {
        Inbox inbox = new Inbox(subscriber, capacity);
        boolean first;
        synchronized (this) {
            if (closed) {
                inbox.close();
                throw new IllegalStateException("backplane: closed; subscribe to an open one");
            }
            if (told) {
                inbox.signal(Subscriber::onSubscribed);
            }
            inboxes.add(inbox);
            first = !opened;
            opened = true;
        }
        if (first) {
            wires.forEach(this::open);
        }
        return () -> {
            inboxes.remove(inbox);
            inbox.close();
        };
    }

    @Override
    public CompletionStage<@Nullable Void> acknowledge(long node, Acknowledgement acknowledgement) {
        if (closed) {
            return CompletableFuture.failedFuture(new IllegalStateException("backplane: closed; use an open one"));
        }
        byte[] channel = link.names().acknowledgements(node);
        return link.commands()
                .tell(
                        channel,
                        "PUBLISH",
                        Deadline.after(PUBLISH_LIMIT),
                        channel,
                        AcknowledgementFrame.encode(acknowledgement))
                .thenApply(receivers -> null);
    }

    @Override
    public Subscription hear(long node, Consumer<Acknowledgement> hearer) {
        FarArguments.requireNode("node", node);
        AcknowledgementChannel heard = new AcknowledgementChannel(
                link, link.names().acknowledgements(node), capacity, hearer, hearings::remove);
        hearings.add(heard);
        heard.open();
        return heard;
    }

    @Override
    public void resubscribe() {
        for (Wire wire : wires) {
            wire.close().whenComplete((done, failure) -> open(wire));
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        hub.removeListener(hubListener);
        hearings.forEach(AcknowledgementChannel::close);
        List<CompletableFuture<?>> closing = new ArrayList<>();
        wires.forEach(wire -> closing.add(wire.close().toCompletableFuture()));
        try {
            CompletableFuture.allOf(closing.toArray(CompletableFuture<?>[]::new))
                    .get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.debug("A channel could not be left in time; its connection is closed with the client");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        inboxes.forEach(Inbox::close);
        inboxes.clear();
    }

    /** In a cluster a channel for each partition, which lives and dies with the partition's primary; otherwise one. */
    private List<Wire> wires() {
        List<Wire> all = new ArrayList<>();
        int channels = link.isCluster() ? link.partitions() : 1;
        for (int partition = 0; partition < channels; partition++) {
            all.add(new Wire(
                    link.redisson(), link.channel(partition), link.hasShardedTopics(), capacity, new Hearing()));
        }
        return List.copyOf(all);
    }

    private void open(Wire wire) {
        if (closed) {
            return;
        }
        wire.open().whenComplete((done, failure) -> {
            if (failure != null && !closed) {
                reportRefusal(wire, failure);
                later(RETRY_EVERY, () -> open(wire));
            } else if (closed) {
                var unused = wire.close();
            }
        });
    }

    /** The first in a row, and then each time their number has doubled. */
    private synchronized void reportRefusal(Wire wire, Throwable failure) {
        refusals++;
        if (Long.bitCount(refusals) == 1) {
            log.warn(
                    "Channel {} could not be subscribed ({}, {} times so far); it is tried again",
                    wire,
                    RedisFailure.kind(RedisFailure.unwrap(failure)),
                    refusals);
        }
    }

    private void tell(Consumer<Subscriber> signal) {
        inboxes.forEach(inbox -> inbox.signal(signal));
    }

    private synchronized void tellLost() {
        if (told) {
            told = false;
            tell(Subscriber::onDisconnected);
        }
        if (!looking && opened && !closed) {
            looking = true;
            later(LOOK_SOON, this::look);
        }
    }

    /** Once more for each confirmation while all stand: then one was renewed without a sign of its loss. */
    private synchronized void tellStanding() {
        if (wires.stream().allMatch(Wire::isStanding)) {
            told = true;
            refusals = 0;
            tell(Subscriber::onSubscribed);
        }
    }

    private void look() {
        wires.forEach(Wire::lookAgain);
        boolean stuck;
        synchronized (this) {
            looking = !closed && !wires.stream().allMatch(Wire::isStanding);
            if (!looking) {
                return;
            }
            stuck = connectedAt != 0 && link.ticker().nanoTime() - connectedAt > STUCK_AFTER.toNanos();
            if (stuck) {
                connectedAt = link.ticker().nanoTime() | 1;
            }
        }
        if (stuck) {
            log.warn("A subscription was not renewed though the server is back; it is set up anew");
            resubscribe();
        }
        later(LOOK_EVERY, this::look);
    }

    private void later(Duration delay, Runnable task) {
        var unused = services.newTimeout(timeout -> task.run(), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Any connection to an address of ours; told for an address, not for a connection, so all channels are in doubt. */
    private final class Connections implements ConnectionListener {

        @Override
        @SuppressWarnings("deprecation") // Redisson asks for it and calls only the others.
        public void onConnect(InetSocketAddress address) {
            throw new AssertionError("the event has a node type");
        }

        @Override
        @SuppressWarnings("deprecation")
        public void onDisconnect(InetSocketAddress address) {
            throw new AssertionError("the event has a node type");
        }

        @Override
        public void onConnect(InetSocketAddress address, NodeType nodeType) {
            synchronized (RedisBackplane.this) {
                connectedAt = link.ticker().nanoTime() | 1;
            }
        }

        @Override
        public void onDisconnect(InetSocketAddress address, NodeType nodeType) {
            synchronized (RedisBackplane.this) {
                connectedAt = 0;
            }
            wires.forEach(Wire::doubt);
            tellLost();
        }
    }

    /** Passes on what comes by a channel, on the threads that read connections: nothing here waits or throws. */
    private final class Hearing implements Wire.Receiver {

        @Override
        public void onFrame(byte @Nullable [] bytes) {
            Message message = bytes == null ? null : decode(bytes);
            for (Inbox inbox : inboxes) {
                if (bytes == null || message == null) {
                    inbox.loseOne();
                } else {
                    inbox.offer(message, bytes.length);
                }
            }
        }

        /** Null for what is no message of this version, or of no partition of this namespace. */
        private @Nullable Message decode(byte[] bytes) {
            return MessageFrame.decode(bytes)
                    .filter(message -> message.stamp().partition() < link.partitions())
                    .orElse(null);
        }

        @Override
        public void onStanding() {
            tellStanding();
        }

        @Override
        public void onLost() {
            tellLost();
        }
    }
}
