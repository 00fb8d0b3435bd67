package dev.perigee.examples.unicode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;

/**
 * Stands for a slow source of data, such as a database: about a millisecond for a character. Keeps its own count of calls,
 * so that nobody has to believe the cache's. Thread-safe.
 */
public final class SlowLoader implements CacheLoader<Integer, UnicodeCharacter> {

    private static final long MILLIS = 1;

    private final AtomicLong calls = new AtomicLong();
    private final Set<Integer> loaded = ConcurrentHashMap.newKeySet();

    /** Makes one that has not been called. */
    public SlowLoader() {}

    @Override
    public UnicodeCharacter load(Integer codePoint) {
        try {
            Thread.sleep(MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheLoaderException("Interrupted while loading a character", e);
        }
        calls.incrementAndGet();
        loaded.add(codePoint);
        return UnicodeCharacter.of(codePoint);
    }

    @Override
    public Map<Integer, UnicodeCharacter> loadAll(Iterable<? extends Integer> codePoints) {
        Map<Integer, UnicodeCharacter> found = new LinkedHashMap<>();
        codePoints.forEach(codePoint -> found.put(codePoint, load(codePoint)));
        return found;
    }

    /** How often it was called. */
    long calls() {
        return calls.get();
    }

    /** For how many different characters it was called. */
    int different() {
        return loaded.size();
    }
}
