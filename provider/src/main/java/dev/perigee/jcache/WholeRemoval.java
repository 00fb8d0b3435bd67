package dev.perigee.jcache;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import javax.cache.CacheException;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/** {@code Cache.removeAll()}: each key matters, to listeners, to the writer and to the statistics. */
final class WholeRemoval {

    /** How many keys are removed at a time. */
    private static final int CHUNK = 500;

    private WholeRemoval() {}

    /**
     * Removes keys chunk by chunk.
     *
     * @throws CacheException the first failure of the application's code, with the others; all keys were tried
     */
    static <K> void run(Iterator<K> keys, Consumer<Set<K>> removal) {
        Set<K> chunk = new LinkedHashSet<>();
        CacheException failure = null;
        while (keys.hasNext()) {
            chunk.add(keys.next());
            if (chunk.size() == CHUNK || !keys.hasNext()) {
                failure = remove(chunk, removal, failure);
                chunk.clear();
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static <K> @Nullable CacheException remove(
            Set<K> chunk, Consumer<Set<K>> removal, @Nullable CacheException before) {
        try {
            removal.accept(chunk);
            return before;
        } catch (CacheEntryListenerException | CacheWriterException e) {
            // The application's code failed at some entries, which is no reason to keep the others.
            if (before == null) {
                return e;
            }
            before.addSuppressed(e);
            return before;
        }
    }
}
