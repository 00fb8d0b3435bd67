package dev.perigee.jcache;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;

/** A listener that writes down what it hears, as {@code UPDATED k=2 was 1}. */
final class Recorder<K, V>
        implements CacheEntryCreatedListener<K, V>,
                CacheEntryUpdatedListener<K, V>,
                CacheEntryRemovedListener<K, V>,
                CacheEntryExpiredListener<K, V>,
                Closeable {

    private final Collection<String> events = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /** Registers a new one. */
    static <K, V> Recorder<K, V> on(Cache<K, V> cache, boolean sync, boolean old) {
        Recorder<K, V> recorder = new Recorder<>();
        cache.registerCacheEntryListener(recorder.configuration(null, sync, old));
        return recorder;
    }

    MutableCacheEntryListenerConfiguration<K, V> configuration(
            Factory<CacheEntryEventFilter<K, V>> filter, boolean sync, boolean old) {
        return new MutableCacheEntryListenerConfiguration<>(() -> this, filter, old, sync);
    }

    List<String> events() {
        return new ArrayList<>(events);
    }

    void forget() {
        events.clear();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends K, ? extends V>> heard) {
        heard.forEach(this::note);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends K, ? extends V>> heard) {
        heard.forEach(this::note);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends K, ? extends V>> heard) {
        heard.forEach(this::note);
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends K, ? extends V>> heard) {
        heard.forEach(this::note);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void note(CacheEntryEvent<? extends K, ? extends V> event) {
        String was = event.isOldValueAvailable() ? " was " + event.getOldValue() : "";
        events.add(event.getEventType() + " " + event.getKey() + "=" + event.getValue() + was);
    }
}
