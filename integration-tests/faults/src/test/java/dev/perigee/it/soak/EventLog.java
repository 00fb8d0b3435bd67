package dev.perigee.it.soak;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;

/** What a listener on one node heard: for each key the new values, in the order in which it heard them. Thread-safe. */
@SuppressWarnings("serial") // Written and read by processes of one build.
final class EventLog
        implements CacheEntryCreatedListener<String, String>,
                CacheEntryUpdatedListener<String, String>,
                CacheEntryRemovedListener<String, String>,
                Serializable {

    private final Map<String, List<String>> values = new ConcurrentHashMap<>();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder withoutValue = new LongAdder();

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
        events.forEach(this::heard);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
        events.forEach(this::heard);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
        events.forEach(event -> delivered.increment());
    }

    private void heard(CacheEntryEvent<? extends String, ? extends String> event) {
        delivered.increment();
        String value = event.getValue();
        if (value == null) {
            withoutValue.increment();
            return;
        }
        values.compute(event.getKey(), (key, list) -> {
            List<String> longer = list == null ? new ArrayList<>() : list;
            longer.add(value);
            return longer;
        });
    }

    long delivered() {
        return delivered.sum();
    }

    long withoutValue() {
        return withoutValue.sum();
    }

    void forEach(BiConsumer<String, List<String>> action) {
        values.forEach((key, list) -> action.accept(key, List.copyOf(list)));
    }

    /** Takes out what was heard until now. */
    EventLog take() {
        EventLog taken = new EventLog();
        taken.values.putAll(values);
        values.clear();
        return taken;
    }
}
