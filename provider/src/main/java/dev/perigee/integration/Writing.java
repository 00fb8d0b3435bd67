package dev.perigee.integration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * The application's writer, with its failures translated. Or none: then every call succeeds at once.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class Writing<K, V> {

    private final @Nullable CacheWriter<? super K, ? super V> writer;

    /**
     * What a batch came to.
     *
     * @param written the keys that were written or deleted
     * @param failure why the others were not; null if all were
     * @param <K> the type of keys
     */
    public record Batch<K>(Set<K> written, @Nullable CacheWriterException failure) {}

    private record Written<K, V>(K getKey, V getValue) implements Cache.Entry<K, V> {
        @Override
        public <T> T unwrap(Class<T> type) {
            if (type.isInstance(this)) {
                return type.cast(this);
            }
            throw new IllegalArgumentException("type: " + type.getName() + " cannot be unwrapped from this entry");
        }

        @Override
        public String toString() {
            return "Written[]"; // Keys and values do not belong in logs.
        }
    }

    /**
     * Wraps a writer.
     *
     * @param writer the writer, null if the cache does not write through
     */
    public Writing(@Nullable CacheWriter<? super K, ? super V> writer) {
        this.writer = writer;
    }

    /**
     * Says whether changes are written through.
     *
     * @return true if there is a writer
     */
    public boolean isThrough() {
        return writer != null;
    }

    /**
     * Writes one entry.
     *
     * @param key the key
     * @param value the value
     * @throws CacheWriterException if the writer fails
     */
    public void write(K key, V value) {
        if (writer != null) {
            try {
                writer.write(new Written<>(key, value));
            } catch (RuntimeException e) {
                throw translate(e);
            }
        }
    }

    /**
     * Deletes one entry.
     *
     * @param key the key
     * @throws CacheWriterException if the writer fails
     */
    public void delete(K key) {
        if (writer != null) {
            try {
                writer.delete(key);
            } catch (RuntimeException e) {
                throw translate(e);
            }
        }
    }

    /**
     * Writes several entries in one call; the writer is not called for none.
     *
     * @param entries the entries
     * @return which were written: by CacheWriter's contract the writer takes those from the collection
     */
    public Batch<K> writeAll(Map<? extends K, ? extends V> entries) {
        if (writer == null || entries.isEmpty()) {
            return new Batch<>(new HashSet<>(entries.keySet()), null);
        }
        Collection<Cache.Entry<? extends K, ? extends V>> rest = new ArrayList<>(entries.size());
        entries.forEach((key, value) -> rest.add(new Written<K, V>(key, value)));
        try {
            writeAll(writer, rest);
            return new Batch<>(new HashSet<>(entries.keySet()), null);
        } catch (RuntimeException e) {
            Set<K> left = rest.stream().map(Cache.Entry::getKey).collect(Collectors.toSet());
            return new Batch<>(without(entries.keySet(), left), translate(e));
        }
    }

    /**
     * Deletes several entries in one call; the writer is not called for none.
     *
     * @param keys the keys
     * @return which were deleted
     */
    public Batch<K> deleteAll(Set<? extends K> keys) {
        if (writer == null || keys.isEmpty()) {
            return new Batch<>(new HashSet<>(keys), null);
        }
        Set<K> rest = new LinkedHashSet<>(keys);
        try {
            writer.deleteAll(rest);
            return new Batch<>(new HashSet<>(keys), null);
        } catch (RuntimeException e) {
            return new Batch<>(without(keys, rest), translate(e));
        }
    }

    @SuppressWarnings("unchecked") // A writer of supertypes of K and V takes entries of K and V.
    private static <K, V> void writeAll(
            CacheWriter<? super K, ? super V> writer, Collection<Cache.Entry<? extends K, ? extends V>> entries) {
        ((CacheWriter<K, V>) writer).writeAll(entries);
    }

    private static <K> Set<K> without(Set<? extends K> all, Set<K> left) {
        Set<K> written = new HashSet<>(all);
        written.removeAll(left);
        return written;
    }

    private static CacheWriterException translate(RuntimeException failure) {
        return failure instanceof CacheWriterException known
                ? known
                : new CacheWriterException("The cache writer failed", failure);
    }
}
