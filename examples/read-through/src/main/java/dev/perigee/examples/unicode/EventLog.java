package dev.perigee.examples.unicode;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** Counts what a cache's listeners hear, and keeps the latest event of each type. Thread-safe. */
final class EventLog
        implements CacheEntryCreatedListener<Object, Object>,
                CacheEntryUpdatedListener<Object, Object>,
                CacheEntryExpiredListener<Object, Object> {

    private final Map<EventType, AtomicLong> counts = new EnumMap<>(EventType.class);
    private final Map<EventType, String> latest = new ConcurrentHashMap<>();

    EventLog() {
        for (EventType type : EventType.values()) {
            counts.put(type, new AtomicLong());
        }
    }

    /** How a cache is told to call this log: after the fact, without holding up whoever changes an entry. */
    <K, V> MutableCacheEntryListenerConfiguration<K, V> asynchronously() {
        return new MutableCacheEntryListenerConfiguration<>(
                () -> this, /* filterFactory= */ null, /* isOldValueRequired= */ false, /* isSynchronous= */ false);
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<?, ?>> events) {
        events.forEach(this::note);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<?, ?>> events) {
        events.forEach(this::note);
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<?, ?>> events) {
        events.forEach(this::note);
    }

    /** How many events of a type came. */
    long count(EventType type) {
        return Objects.requireNonNull(counts.get(type)).get();
    }

    /** What the latest event of a type was about; null if none came. */
    @Nullable String latest(EventType type) {
        return latest.get(type);
    }

    private void note(CacheEntryEvent<?, ?> event) {
        // What has expired has no value any more.
        Object value = event.getValue();
        latest.put(event.getEventType(), value == null ? "key '" + event.getKey() + "'" : value.toString());
        Objects.requireNonNull(counts.get(event.getEventType())).incrementAndGet();
    }
}
