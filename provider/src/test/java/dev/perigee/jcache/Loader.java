package dev.perigee.jcache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;

/** A source of values that notes who asks: {@code v1} for 1, and so on, unless the test says otherwise. */
final class Loader implements CacheLoader<Integer, String> {

    private final ConcurrentLinkedQueue<Integer> single = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Set<Integer>> batches = new ConcurrentLinkedQueue<>();
    private volatile Function<Integer, String> source = key -> "v" + key;

    MutableConfiguration<Integer, String> readThrough() {
        return new MutableConfiguration<Integer, String>().setReadThrough(true).setCacheLoaderFactory(() -> this);
    }

    Loader giving(Function<Integer, String> other) {
        source = other;
        return this;
    }

    /** How often one value was asked for. */
    int loads() {
        return single.size();
    }

    List<Set<Integer>> batches() {
        return new ArrayList<>(batches);
    }

    @Override
    public String load(Integer key) {
        single.add(key);
        return source.apply(key);
    }

    @Override
    public Map<Integer, String> loadAll(Iterable<? extends Integer> keys) {
        Set<Integer> batch = new TreeSet<>();
        keys.forEach(batch::add);
        batches.add(batch);
        Map<Integer, String> loaded = new HashMap<>();
        batch.forEach(key -> loaded.put(key, source.apply(key)));
        return loaded;
    }
}
