package dev.perigee.tier;

import dev.perigee.entry.OperationId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opaque entries that threads have met in a cache whose user loads what he misses and then puts it, as Hibernate does: what he
 * puts is as old as his read, and must replace nothing but what he saw then. Bounded; what is forgotten is put as ever.
 * Thread-safe; nearly free while there is nothing opaque.
 */
final class Sightings<K> {

    private static final int MOST = 1_000;

    private final LoadedPuts puts;

    /** Guarded by itself. */
    private final Map<Met<K>, OperationId> met = new LinkedHashMap<>();

    private volatile boolean isEmpty = true;

    private record Met<K>(K key, long thread) {}

    Sightings(LoadedPuts puts) {
        this.puts = puts;
    }

    /** Takes note of what the calling thread has read. */
    void saw(K key, Seen<?> seen) {
        if (seen.isOpaque() && puts.areUnder(key)) {
            synchronized (met) {
                met.put(here(key), seen.id());
                if (met.size() > MOST) {
                    met.remove(met.keySet().iterator().next());
                }
                isEmpty = false;
            }
        } else {
            take(key);
        }
    }

    /** Returns what a value that is put now may replace, if that is one entry only; null for anything. */
    @Nullable OperationId mayReplace(K key, Object value) {
        OperationId seen = take(key);
        return seen != null && puts.mayBe(value) ? seen : null;
    }

    /** Returns, once, which opaque entry the calling thread has met when it read a key last; null for none. */
    private @Nullable OperationId take(K key) {
        if (isEmpty) {
            return null;
        }
        synchronized (met) {
            OperationId id = met.remove(here(key));
            isEmpty = met.isEmpty();
            return id;
        }
    }

    private static <K> Met<K> here(K key) {
        return new Met<>(key, Thread.currentThread().getId());
    }
}
