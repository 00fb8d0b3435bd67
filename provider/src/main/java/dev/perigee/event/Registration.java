package dev.perigee.event;

import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.Stamp;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** One registered listener with its filter. Immutable; the listener is called by one thread at a time. */
final class Registration<K, V> {

    private final CacheEntryListenerConfiguration<K, V> configuration;
    private final CacheEntryListener<? super K, ? super V> listener;
    private final @Nullable CacheEntryEventFilter<? super K, ? super V> filter;

    /** By partition, where it stood when this was registered. Complete before the first event comes. */
    private final Map<Integer, Stamp> beginnings = new HashMap<>();

    Registration(CacheEntryListenerConfiguration<K, V> configuration) {
        this.configuration = configuration;
        this.listener = configuration.getCacheEntryListenerFactory().create();
        Factory<CacheEntryEventFilter<? super K, ? super V>> filters = configuration.getCacheEntryEventFilterFactory();
        this.filter = filters == null ? null : filters.create();
    }

    void beginAfter(Collection<Stamp> present) {
        present.forEach(stamp -> beginnings.put(stamp.partition(), stamp));
    }

    /** Says whether something happened after this was registered; news of what happened before may still be under way. */
    boolean isAfterItsBeginning(Stamp stamp) {
        Stamp beginning = beginnings.get(stamp.partition());
        return beginning == null || !beginning.epoch().equals(stamp.epoch()) || stamp.sequence() > beginning.sequence();
    }

    CacheEntryListenerConfiguration<K, V> configuration() {
        return configuration;
    }

    boolean isSynchronous() {
        return configuration.isSynchronous();
    }

    boolean wantsOld() {
        return configuration.isOldValueRequired();
    }

    /** Whether this hears of such changes, and asks for the former value. */
    boolean wantsOld(ChangeKind kind) {
        EventType type = type(kind);
        return wantsOld() && type != null && listensFor(type);
    }

    /** What must be closed when the registration ends. */
    List<Object> customizations() {
        return filter == null ? List.of(listener) : List.of(listener, filter);
    }

    /**
     * Tells the listener, if it listens for this and the filter agrees.
     *
     * @throws CacheEntryListenerException if listener or filter fails
     */
    void tell(Cache<K, V> source, EntryChange<K, V> change) {
        EventType type = type(change.kind());
        if (type == null || !listensFor(type)) {
            return;
        }
        // An old value that nobody asked for is not shown (peers fail the TCK on this).
        V old = wantsOld() ? change.old() : null;
        EntryEvent<K, V> event = new EntryEvent<>(source, type, change.key(), change.value(), old);
        try {
            if (filter == null || filter.evaluate(event)) {
                dispatch(type, event);
            }
        } catch (CacheEntryListenerException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CacheEntryListenerException("A cache entry listener or its filter failed", e);
        }
    }

    private boolean listensFor(EventType type) {
        return switch (type) {
            case CREATED -> listener instanceof CacheEntryCreatedListener;
            case UPDATED -> listener instanceof CacheEntryUpdatedListener;
            case REMOVED -> listener instanceof CacheEntryRemovedListener;
            case EXPIRED -> listener instanceof CacheEntryExpiredListener;
        };
    }

    @SuppressWarnings("unchecked") // A listener of supertypes of K and V takes events of K and V.
    private void dispatch(EventType type, CacheEntryEvent<K, V> event) {
        Iterable<CacheEntryEvent<? extends K, ? extends V>> events = List.of(event);
        switch (type) {
            case CREATED -> ((CacheEntryCreatedListener<K, V>) listener).onCreated(events);
            case UPDATED -> ((CacheEntryUpdatedListener<K, V>) listener).onUpdated(events);
            case REMOVED -> ((CacheEntryRemovedListener<K, V>) listener).onRemoved(events);
            case EXPIRED -> ((CacheEntryExpiredListener<K, V>) listener).onExpired(events);
        }
    }

    private static @Nullable EventType type(ChangeKind kind) {
        return switch (kind) {
            case INSERTED -> EventType.CREATED;
            case UPDATED -> EventType.UPDATED;
            case REMOVED -> EventType.REMOVED;
            case EXPIRED, ENDED -> EventType.EXPIRED;
            case VOIDED -> null; // Concerns copies, not entries.
        };
    }
}
