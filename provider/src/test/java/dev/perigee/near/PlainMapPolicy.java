package dev.perigee.near;

import dev.perigee.spi.NearStore;
import dev.perigee.spi.NearStoreFactory;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A near policy as an application may write one: the JDK's map; when it is full, whatever comes first goes. */
public final class PlainMapPolicy implements NearStoreFactory {

    /** How many maps were made. */
    public static final AtomicLong MADE = new AtomicLong();

    /** For the option near.policy. */
    public PlainMapPolicy() {}

    @Override
    public <K, E> NearStore<K, E> create(Bound<K, E> bound) {
        MADE.incrementAndGet();
        return new PlainMap<>(bound);
    }

    private static final class PlainMap<K, E> implements NearStore<K, E> {

        private final ConcurrentHashMap<K, E> map = new ConcurrentHashMap<>();
        private final Bound<K, E> bound;

        PlainMap(Bound<K, E> bound) {
            this.bound = bound;
        }

        @Override
        public @Nullable E get(K key) {
            return map.get(key);
        }

        @Override
        public @Nullable E peek(K key) {
            return map.get(key);
        }

        @Override
        public @Nullable E compute(K key, UnaryOperator<@Nullable E> step) {
            E next = map.compute(key, (k, current) -> step.apply(current));
            if (next != null) {
                evictSurplus();
            }
            return next;
        }

        private synchronized void evictSurplus() {
            var each = map.keySet().iterator();
            while (isOver() && each.hasNext()) {
                K key = each.next();
                if (map.remove(key) != null) {
                    bound.evicted().accept(key);
                }
            }
        }

        private boolean isOver() {
            return bound.isWeighted() ? weight() > bound.maxWeight() : map.mappingCount() > bound.maxEntries();
        }

        @Override
        public void removeIf(Predicate<? super E> goes) {
            map.values().removeIf(goes);
        }

        @Override
        public void clear() {
            map.clear();
        }

        @Override
        public Collection<K> keys() {
            return map.keySet();
        }

        @Override
        public long size() {
            return map.mappingCount();
        }

        @Override
        public long weight() {
            return bound.isWeighted()
                    ? map.values().stream()
                            .mapToLong(bound.weigher()::applyAsInt)
                            .sum()
                    : -1;
        }
    }
}
