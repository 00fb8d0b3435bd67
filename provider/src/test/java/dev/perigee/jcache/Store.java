package dev.perigee.jcache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;

/** What a cache writes through to: notes each call, and refuses the keys it is told to. */
final class Store implements CacheWriter<Integer, String> {

    private final Map<Integer, String> content = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
    private volatile Predicate<Object> refused = key -> false;

    MutableConfiguration<Integer, String> writeThrough(MutableConfiguration<Integer, String> configuration) {
        return configuration.setWriteThrough(true).setCacheWriterFactory(() -> this);
    }

    void refuse(Predicate<Object> keys) {
        refused = keys;
    }

    Map<Integer, String> content() {
        return new TreeMap<>(content);
    }

    List<String> calls() {
        return new ArrayList<>(calls);
    }

    @Override
    public void write(Cache.Entry<? extends Integer, ? extends String> entry) {
        calls.add("write " + entry.getKey() + "=" + entry.getValue());
        refuse(entry.getKey());
        content.put(entry.getKey(), entry.getValue());
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends Integer, ? extends String>> entries) {
        calls.add("writeAll " + entries.size());
        boolean failed = false;
        for (Iterator<Cache.Entry<? extends Integer, ? extends String>> rest = entries.iterator(); rest.hasNext(); ) {
            Cache.Entry<? extends Integer, ? extends String> entry = rest.next();
            if (refused.test(entry.getKey())) {
                failed = true;
            } else {
                content.put(entry.getKey(), entry.getValue());
                rest.remove();
            }
        }
        if (failed) {
            throw new CacheWriterException("by design");
        }
    }

    @Override
    public void delete(Object key) {
        calls.add("delete " + key);
        refuse(key);
        content.remove(key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
        calls.add("deleteAll " + keys.size());
        boolean failed = false;
        for (Iterator<?> rest = keys.iterator(); rest.hasNext(); ) {
            Object key = rest.next();
            if (refused.test(key)) {
                failed = true;
            } else {
                content.remove(key);
                rest.remove();
            }
        }
        if (failed) {
            throw new CacheWriterException("by design");
        }
    }

    private void refuse(Object key) {
        if (refused.test(key)) {
            throw new IllegalStateException("by design");
        }
    }
}
