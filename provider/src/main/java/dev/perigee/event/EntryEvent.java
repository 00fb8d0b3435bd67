package dev.perigee.event;

import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** The event that listeners get. Immutable. */
final class EntryEvent<K, V> extends CacheEntryEvent<K, V> {

    private static final long serialVersionUID = 1;

    // Events inherit Serializable from EventObject without meaning it; like their source, they stay in this JVM.
    private final transient K key;
    private final transient @Nullable V value;
    private final transient @Nullable V old;

    EntryEvent(Cache<K, V> source, EventType type, K key, @Nullable V value, @Nullable V old) {
        super(source, type);
        this.key = key;
        this.value = value;
        this.old = old;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    @SuppressWarnings("NullAway") // JSR-107: null where no value is available.
    public V getValue() {
        // CacheEntryEvent.getValue: for a removal or an expiry the same as getOldValue.
        return getEventType() == EventType.REMOVED || getEventType() == EventType.EXPIRED ? old : value;
    }

    @Override
    @SuppressWarnings("NullAway") // JSR-107: null where no value is available.
    public V getOldValue() {
        return old;
    }

    @Override
    public boolean isOldValueAvailable() {
        return old != null;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException("type: " + type.getName() + " cannot be unwrapped from this event");
    }

    /** Keys and values do not belong in logs. */
    @Override
    public String toString() {
        return "EntryEvent[" + getEventType() + " in " + getSource().getName() + "]";
    }
}
