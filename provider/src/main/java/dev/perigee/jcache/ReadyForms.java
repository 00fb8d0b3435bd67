package dev.perigee.jcache;

import dev.perigee.config.Options;
import dev.perigee.integration.Forming;
import dev.perigee.management.Statistics;
import dev.perigee.operation.Tally;
import dev.perigee.tier.TieredStore;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** Reads the ready-made forms of values. */
final class ReadyForms {

    private ReadyForms() {}

    /**
     * Returns the ready-made form of a key's value, reading it through like {@code get}.
     *
     * @param forming makes forms; null if the cache has no transformer
     * @return null if there is no value
     * @throws IllegalStateException if the cache has no transformer
     * @throws ClassCastException if the form is of another type
     */
    static <K, V, T> @Nullable T view(
            Cache<K, V> cache,
            TieredStore<K, V> store,
            Statistics statistics,
            @Nullable Forming<K, V> forming,
            K key,
            Class<T> type) {
        Arguments.notNull(key, "key");
        Arguments.notNull(type, "type");
        if (forming == null) {
            throw new IllegalStateException(Options.NEAR_TRANSFORMER.property() + ": not given for cache '"
                    + cache.getName() + "', so its values have no ready-made form; give it, or use get");
        }
        long start = statistics.start();
        Object form = store.formNear(key, /* counts= */ true);
        if (form == null) {
            V value = cache.get(key);
            if (value == null) {
                return null;
            }
            form = store.formNear(key, /* counts= */ false);
            form = form == null ? forming.form(key, value) : form;
        } else {
            statistics.count(Tally.HIT, start);
        }
        if (!type.isInstance(form)) {
            throw new ClassCastException("type: the transformer of cache '" + cache.getName() + "' makes "
                    + form.getClass().getName() + ", which is no " + type.getName());
        }
        return type.cast(form);
    }
}
