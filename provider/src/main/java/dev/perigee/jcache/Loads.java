package dev.perigee.jcache;

import dev.perigee.integration.Loading;
import dev.perigee.tier.TieredStore;
import java.util.Set;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs {@code Cache.loadAll} and tells its listener how it ended, whatever happens. */
final class Loads {

    private static final Logger log = LoggerFactory.getLogger(Loads.class);

    private Loads() {}

    static <K, V> void run(
            TieredStore<K, V> store, Set<K> keys, boolean replaceExisting, @Nullable CompletionListener listener) {
        try {
            store.loadAll(keys, replaceExisting);
        } catch (RuntimeException e) {
            if (listener == null) {
                log.warn("loadAll failed, and nobody listens for its completion", e);
            } else {
                listener.onException(Loading.translate(e));
            }
            return;
        }
        if (listener != null) {
            listener.onCompletion();
        }
    }
}
