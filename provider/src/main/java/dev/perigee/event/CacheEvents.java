package dev.perigee.event;

import dev.perigee.BackgroundError.Kind;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.UnreadableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryListenerException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of one cache on this node, and what they hear. Thread-safe. Listeners run on the calling thread for its
 * own operations (the synchronous ones), or else on the node's event threads; never under a lock.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class CacheEvents<K, V> {

    private static final Logger log = LoggerFactory.getLogger(CacheEvents.class);

    private final CacheId cache;
    private final EventOrder order;
    private final Decoder<K, V> decoder;
    private final List<Registration<K, V>> registrations = new CopyOnWriteArrayList<>();
    private final Map<Registration<K, V>, SerialQueue> queues = new ConcurrentHashMap<>();
    private final AtomicLong lost = new AtomicLong();
    private volatile @Nullable Cache<K, V> source;
    private volatile boolean listening;
    private volatile boolean wantsOld;
    private volatile boolean listeningSynchronously;
    private volatile Consumer<Message> whenDelivered = message -> {};
    private volatile ErrorReport errors = ErrorReport.NONE;

    /**
     * Brings a change of another node into the application's types.
     *
     * @param <K> the type of keys
     * @param <V> the type of values
     */
    public interface Decoder<K, V> {
        /**
         * Decodes a change.
         *
         * @param change as the message told it
         * @param id the operation that made it
         * @return the change
         * @throws UnreadableException if the key or the new value cannot be read
         */
        EntryChange<K, V> decode(KeyChange change, OperationId id) throws UnreadableException;
    }

    /**
     * Makes an empty set of listeners.
     *
     * @param cache the cache
     * @param order the node's order of events
     * @param decoder reads what other nodes changed
     */
    public CacheEvents(CacheId cache, EventOrder order, Decoder<K, V> decoder) {
        this.cache = cache;
        this.order = order;
        this.decoder = decoder;
    }

    /**
     * Registers a listener; the first one starts this cache's events.
     *
     * @param configuration which listener, with which filter
     * @param from the cache that events name as their source
     * @param present asked when this node listens: the moments after which the listener hears
     */
    public void register(
            CacheEntryListenerConfiguration<K, V> configuration,
            Cache<K, V> from,
            Supplier<Collection<Stamp>> present) {
        Registration<K, V> registration = new Registration<>(configuration);
        source = from;
        // In this order: a number that comes while the moments are asked for must not be missing afterwards.
        order.listen(cache, this);
        Collection<Stamp> moments;
        try {
            moments = present.get();
        } catch (RuntimeException e) {
            stopIfNobodyListens();
            throw e;
        }
        order.beginAfter(moments);
        registration.beginAfter(moments);
        queues.put(registration, new SerialQueue(order.executor(), lost));
        registrations.add(registration);
        review();
    }

    /**
     * Ends a registration.
     *
     * @param configuration the one it was made with
     * @return what has to be closed with it, empty if there was none
     */
    public List<Object> deregister(CacheEntryListenerConfiguration<K, V> configuration) {
        Optional<Registration<K, V>> found = registrations.stream()
                .filter(registration -> registration.configuration().equals(configuration))
                .findFirst();
        found.ifPresent(this::end);
        return found.map(Registration::customizations).orElse(List.of());
    }

    /**
     * Ends all registrations.
     *
     * @return what has to be closed with them
     */
    public List<Object> close() {
        List<Object> customizations = new ArrayList<>();
        for (Registration<K, V> registration : registrations) {
            customizations.addAll(registration.customizations());
            end(registration);
        }
        return customizations;
    }

    /**
     * Says whether anybody listens.
     *
     * @return false if events need not be made
     */
    public boolean isListening() {
        return listening;
    }

    /**
     * Says whether a listener asks for former values.
     *
     * @return true if operations should fetch them
     */
    public boolean wantsOld() {
        return wantsOld;
    }

    /**
     * Says whether a synchronous listener is registered.
     *
     * @return false if nobody here need be waited for
     */
    public boolean isListeningSynchronously() {
        return listeningSynchronously;
    }

    /**
     * Says whether the calling thread is delivering events, so that whatever it does is a listener's doing.
     *
     * @return true inside a listener of this JVM, of whichever cache
     */
    public boolean isDelivering() {
        return EventLine.isDelivering();
    }

    /**
     * Has failures told that no caller gets.
     *
     * @param report where
     */
    public void reportTo(ErrorReport report) {
        errors = report;
    }

    /**
     * Has somebody told when the synchronous listeners here have heard the events of another node's message.
     *
     * @param hook called on the thread that delivered; must return soon
     */
    public void whenDelivered(Consumer<Message> hook) {
        whenDelivered = hook;
    }

    /**
     * An operation of this node is about to be sent: its events will come with its answer. To be followed by
     * {@link #settle} in any case.
     *
     * @param id the operation
     */
    public void expect(OperationId id) {
        order.expect(id);
    }

    /**
     * The answer of an operation was dealt with, or will not come.
     *
     * @param id the operation
     */
    public void settle(OperationId id) {
        order.settle(id);
    }

    /**
     * Delivers the events of an operation of this node: returns when the synchronous listeners have heard them, or after
     * the time limit.
     *
     * @param stamp the operation's moment
     * @param changes what it did; empty if only its number counts
     * @throws CacheEntryListenerException if a synchronous listener fails; the operation has taken effect
     */
    public void deliver(Stamp stamp, List<EntryChange<K, V>> changes) {
        Delivery delivery =
                order.place(stamp, () -> deliverLocal(stamp, changes), failure -> errors.tell(Kind.LISTENER, failure));
        if (delivery == null) {
            lost.addAndGet(changes.size());
            return;
        }
        Throwable failure = order.deliver(stamp.partition(), delivery);
        if (failure != null) {
            if (failure instanceof Error error) {
                throw error;
            }
            CacheEntryListenerException told = new CacheEntryListenerException(
                    "The operation took effect; a synchronous listener failed at its event: " + failure.getMessage(),
                    failure);
            for (Throwable other : failure.getSuppressed()) {
                told.addSuppressed(other);
            }
            throw told;
        }
    }

    /**
     * Returns how many events no listener has heard because too many were waiting or they came too late.
     *
     * @return a count
     */
    public long lost() {
        return lost.get();
    }

    void deliverRemote(Message.Changed message) {
        for (KeyChange change : message.changes()) {
            try {
                EntryChange<K, V> decoded = decoder.decode(change, message.id());
                tellAll(message.stamp(), decoded, /* failures= */ null);
            } catch (UnreadableException e) {
                lost.incrementAndGet();
                errors.unreadable(e);
            } catch (CacheException e) {
                lost.incrementAndGet();
            }
        }
        if (listeningSynchronously) {
            whenDelivered.accept(message);
        }
    }

    private void deliverLocal(Stamp stamp, List<EntryChange<K, V>> changes) {
        ListenerFailures failures = new ListenerFailures();
        for (EntryChange<K, V> change : changes) {
            tellAll(stamp, change, failures);
        }
        failures.rethrow();
    }

    /** Tells every listener, whichever of them fails; null for failures that no operation of this node is to see. */
    private void tellAll(Stamp stamp, EntryChange<K, V> change, @Nullable ListenerFailures failures) {
        for (Registration<K, V> registration : registrations) {
            SerialQueue queue = queues.get(registration);
            if (queue == null || !registration.isAfterItsBeginning(stamp)) {
                continue; // Just deregistered, or not yet registered when it happened.
            }
            UnreadableException unreadable = change.unreadable();
            if (unreadable != null && registration.wantsOld(change.kind())) {
                lost.incrementAndGet();
                errors.unreadable(unreadable);
                continue;
            }
            if (!registration.isSynchronous()) {
                queue.add(() -> tellQuietly(registration, change));
            } else if (failures == null) {
                tellQuietly(registration, change);
            } else {
                failures.during(() -> registration.tell(source(), change));
            }
        }
    }

    private void tellQuietly(Registration<K, V> registration, EntryChange<K, V> change) {
        try {
            registration.tell(source(), change);
        } catch (RuntimeException | Error e) {
            // An Error too: this thread belongs to all listeners.
            errors.tell(Kind.LISTENER, e);
            log.warn("A listener of cache {} failed", cache, e);
        }
    }

    private Cache<K, V> source() {
        Cache<K, V> from = source;
        if (from == null) {
            throw new IllegalStateException("No listener was registered on cache " + cache);
        }
        return from;
    }

    private void end(Registration<K, V> registration) {
        registrations.remove(registration);
        queues.remove(registration);
        stopIfNobodyListens();
        review();
    }

    private void stopIfNobodyListens() {
        if (registrations.isEmpty()) {
            order.stopListening(cache);
        }
    }

    private void review() {
        listening = !registrations.isEmpty();
        wantsOld = registrations.stream().anyMatch(Registration::wantsOld);
        listeningSynchronously = registrations.stream().anyMatch(Registration::isSynchronous);
    }
}
