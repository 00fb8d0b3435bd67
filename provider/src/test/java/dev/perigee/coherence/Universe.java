package dev.perigee.coherence;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The keys of a simulation. Each cache has the same few keys, all in one partition; a slot numbers a key of a cache.
 *
 * @param caches the caches
 * @param keys the keys of each
 */
record Universe(List<CacheId> caches, List<FarKey> keys) {

    static final int TAGS = 2;

    static Universe of(int caches, int keys) {
        return new Universe(
                IntStream.range(0, caches)
                        .mapToObj(cache -> new CacheId(Integer.toString(cache)))
                        .toList(),
                IntStream.range(0, keys)
                        .mapToObj(key -> FarKey.of(new byte[] {(byte) key}))
                        .toList());
    }

    int slots() {
        return caches.size() * keys.size();
    }

    int slot(int cache, int key) {
        return cache * keys.size() + key;
    }

    int slot(CacheId cache, FarKey key) {
        return slot(indexOf(cache), key.bytes()[0]);
    }

    int indexOf(CacheId cache) {
        return cache.encoded().charAt(0) - '0';
    }

    int cacheOf(int slot) {
        return slot / keys.size();
    }

    CacheId cache(int slot) {
        return caches.get(cacheOf(slot));
    }

    FarKey key(int slot) {
        return keys.get(slot % keys.size());
    }

    static String tag(int tag) {
        return "tag" + tag;
    }
}
