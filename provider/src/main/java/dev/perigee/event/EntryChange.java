package dev.perigee.event;

import dev.perigee.entry.ChangeKind;
import dev.perigee.spi.UnreadableException;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one entry, in the application's types.
 *
 * @param kind what happened
 * @param key the key
 * @param value the new value; null for a removal or an expiry, or if it was not sent along
 * @param old the former value; null if there was none or if it was not sent along
 * @param unreadable why the former value cannot be read on this node; null if it could, or was not sent along
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public record EntryChange<K, V>(
        ChangeKind kind,
        K key,
        @Nullable V value,
        @Nullable V old,
        @Nullable UnreadableException unreadable) {

    /** Makes one whose former value, if there was one, could be read. */
    public EntryChange(ChangeKind kind, K key, @Nullable V value, @Nullable V old) {
        this(kind, key, value, old, /* unreadable= */ null);
    }
}
