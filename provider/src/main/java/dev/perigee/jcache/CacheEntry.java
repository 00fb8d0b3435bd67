package dev.perigee.jcache;

import javax.cache.Cache;

/** An entry as iterators hand it out: a snapshot, the caller's own. */
record CacheEntry<K, V>(K getKey, V getValue) implements Cache.Entry<K, V> {

    @Override
    public <T> T unwrap(Class<T> type) {
        return Arguments.unwrap(this, type);
    }

    /** Keys and values do not belong in logs. */
    @Override
    public String toString() {
        return "CacheEntry[]";
    }
}
