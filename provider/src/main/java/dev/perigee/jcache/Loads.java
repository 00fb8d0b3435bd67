package dev.perigee.jcache;

import dev.perigee.BackgroundError.Kind;
import dev.perigee.event.ErrorReport;
import dev.perigee.integration.Loading;
import dev.perigee.tier.TieredStore;
import java.util.Set;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs {@code Cache.loadAll} and tells its listener how it ended, whatever happens. */
final class Loads {

    private static final Logger log = LoggerFactory.getLogger(Loads.class);

    private Loads() {}

    static <K, V> void run(
            TieredStore<K, V> store,
            ErrorReport errors,
            Set<K> keys,
            boolean replaceExisting,
            @Nullable CompletionListener listener) {
        CacheLoaderException failure = null;
        try {
            store.renewals().loadAll(keys, replaceExisting);
        } catch (RuntimeException | Error e) {
            // An Error too: whoever waits for the completion would wait for ever.
            failure = Loading.translate(e);
        }
        if (listener == null) {
            if (failure != null) {
                errors.tell(Kind.LOAD_ALL, failure);
                log.warn("loadAll failed, and nobody listens for its completion", failure);
            }
            return;
        }
        try {
            tell(listener, failure);
        } catch (RuntimeException e) {
            errors.tell(Kind.LISTENER, e);
            log.warn("The completion listener of loadAll failed", e);
        }
    }

    private static void tell(CompletionListener listener, @Nullable CacheLoaderException failure) {
        if (failure == null) {
            listener.onCompletion();
        } else {
            listener.onException(failure);
        }
    }
}
