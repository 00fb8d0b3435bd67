package dev.perigee.jcache;

import dev.perigee.tier.FarUnavailableException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
     * @param lost what to do when the far tier fails to tell the keys: throws the failure, or has it made up for
     * @throws CacheException the first failure of the application's code, with the others; all keys were tried
     */
    static <K> void run(Supplier<Iterator<K>> scan, Consumer<List<K>> removal, Consumer<FarUnavailableException> lost) {
        List<K> chunk = new ArrayList<>();
        CacheException failure = null;
        boolean begun = false;
        try {
            Iterator<K> keys = scan.get();
            while (keys.hasNext()) {
                chunk.add(keys.next());
                if (chunk.size() == CHUNK || !keys.hasNext()) {
                    failure = remove(chunk, removal, failure);
                    begun = true;
                    chunk.clear();
                }
            }
        } catch (FarUnavailableException e) {
            lost.accept(begun ? e.after("The removal of some of the entries") : e);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static <K> @Nullable CacheException remove(
            List<K> chunk, Consumer<List<K>> removal, @Nullable CacheException before) {
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
