package dev.perigee.event;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All event lines of one node. Idle, and without cost, until a listener is registered on one of its caches. Thread-safe.
 */
public final class EventOrder {

    private static final Logger log = LoggerFactory.getLogger(EventOrder.class);

    private final EventLine[] lines;
    private final Executor executor;
    private final Settings settings;
    private final Map<CacheId, CacheEvents<?, ?>> listening = new ConcurrentHashMap<>();

    /** Own operations whose answer has not come yet: their events come with the answer, not with the message. */
    private final Set<OperationId> expected = ConcurrentHashMap.newKeySet();

    private volatile boolean active;

    /**
     * How long deliveries may take.
     *
     * @param orderWait how long an event waits for the missing ones before it
     * @param syncWait how long an operation waits for its synchronous listeners
     * @param ticker the node's monotonic clock
     */
    public record Settings(Duration orderWait, Duration syncWait, Ticker ticker) {}

    /**
     * Makes an idle order.
     *
     * @param partitions how many lines
     * @param executor runs listeners that no caller waits for
     * @param settings time limits
     */
    public EventOrder(int partitions, Executor executor, Settings settings) {
        this.lines =
                IntStream.range(0, partitions).mapToObj(i -> new EventLine()).toArray(EventLine[]::new);
        this.executor = executor;
        this.settings = settings;
    }

    /**
     * A message was heard, and was neither a duplicate nor of an epoch that is over. Called on the backplane's thread:
     * decodes nothing, runs no listener.
     *
     * @param message the message
     */
    public void heard(Message message) {
        if (!active || isOwn(message)) {
            return;
        }
        EventLine line = lines[message.stamp().partition()];
        line.place(message.stamp(), new Delivery(work(message), now()));
        deliverSoon(line);
    }

    /** To be called every now and then: gives up what does not come any more. */
    public void tick() {
        if (active) {
            long now = now();
            for (EventLine line : lines) {
                line.giveUp(settings.orderWait().toNanos(), now);
                deliverSoon(line);
            }
        }
    }

    /**
     * Returns how many numbers were given up, whose events, if any, no listener here has heard.
     *
     * @return a count
     */
    public long lost() {
        long sum = 0;
        for (EventLine line : lines) {
            sum += line.lost();
        }
        return sum;
    }

    /**
     * Says whether listeners may wait for a message.
     *
     * @return false until the first is registered
     */
    public boolean isActive() {
        return active;
    }

    Executor executor() {
        return executor;
    }

    /** Listens from now on; to be followed by {@link #beginAfter}. What is heard in between begins its line itself. */
    void listen(CacheId cache, CacheEvents<?, ?> events) {
        listening.put(cache, events);
        active = true;
    }

    /** Begins the lines that have not begun yet. */
    void beginAfter(Collection<Stamp> present) {
        for (Stamp stamp : present) {
            lines[stamp.partition()].beginAfter(stamp);
        }
    }

    void stopListening(CacheId cache) {
        listening.remove(cache);
    }

    void expect(OperationId id) {
        expected.add(id);
    }

    void settle(OperationId id) {
        expected.remove(id);
    }

    @Nullable Delivery place(Stamp stamp, Runnable work, Consumer<Throwable> onFailure) {
        return lines[stamp.partition()].place(stamp, new Delivery(work, onFailure, now()));
    }

    /** Delivers on this thread, then waits until that delivery is through, if it may and has to. */
    @Nullable Throwable deliver(int partition, Delivery delivery) {
        lines[partition].drain();
        if (EventLine.isDelivering()) {
            delivery.leave();
            return null; // A listener's own operation: its events come after the one being delivered.
        }
        try {
            if (delivery.await(settings.syncWait().toNanos())) {
                return delivery.failure();
            }
            delivery.leave();
            log.warn(
                    "Synchronous listeners did not get an event within {} ms, the operation goes on without them",
                    TimeUnit.NANOSECONDS.toMillis(settings.syncWait().toNanos()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private long now() {
        return settings.ticker().nanoTime();
    }

    private boolean isOwn(Message message) {
        if (!expected.contains(message.id()) || !(message instanceof Message.Changed changed)) {
            return false;
        }
        // An expiry noticed on the way, or removals that found nothing, have numbers that no answer's events come with.
        return changed.changes().stream()
                .map(KeyChange::kind)
                .anyMatch(kind -> kind != ChangeKind.EXPIRED && kind != ChangeKind.VOIDED);
    }

    private Runnable work(Message message) {
        if (message instanceof Message.Changed changed) {
            CacheEvents<?, ?> events = listening.get(changed.cache());
            if (events != null) {
                return () -> events.deliverRemote(changed);
            }
        }
        return () -> {}; // Only its number matters.
    }

    private void deliverSoon(EventLine line) {
        if (line.hasReady()) {
            try {
                executor.execute(line::drain);
            } catch (RejectedExecutionException e) {
                log.debug("Events are not delivered any more, the cache manager is closing");
            }
        }
    }
}
