package dev.perigee.near;

import dev.perigee.spi.NearStore;
import dev.perigee.spi.NearStoreFactory.Bound;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The near policy {@code lru}: what was not used for longest leaves first. Exact within a stripe; small tiers have one
 * stripe, large ones up to 16, each with its share of the bound. A hit takes its stripe's lock and allocates nothing.
 */
final class LruStore<K, E> implements NearStore<K, E> {

    private static final int MOST_STRIPES = 16;

    /** A stripe with room for fewer would evict by chance rather than by age: keys spread unevenly. */
    private static final long LEAST_ENTRIES = 512;

    private static final long LEAST_WEIGHT = 16 << 20;

    /** Spreads hash codes that differ in few bits (the golden ratio, Knuth). */
    private static final int SPREAD = 0x9E3779B9;

    private final List<LruStripe<K, E>> stripes;
    private final boolean weighted;

    LruStore(Bound<K, E> bound) {
        this.weighted = bound.isWeighted();
        long room = weighted ? bound.maxWeight() : bound.maxEntries();
        long fitting = room / (weighted ? LEAST_WEIGHT : LEAST_ENTRIES);
        int count = Integer.highestOneBit((int) Math.max(1, Math.min(MOST_STRIPES, fitting)));
        this.stripes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            stripes.add(new LruStripe<>(room / count + (i < room % count ? 1 : 0), bound));
        }
    }

    @Override
    public @Nullable E get(K key) {
        return stripe(key).get(key);
    }

    @Override
    public @Nullable E peek(K key) {
        return stripe(key).peek(key);
    }

    @Override
    public @Nullable E compute(K key, UnaryOperator<@Nullable E> step) {
        return stripe(key).compute(key, step);
    }

    @Override
    public void removeIf(Predicate<? super E> goes) {
        stripes.forEach(stripe -> stripe.removeIf(goes));
    }

    @Override
    public void clear() {
        stripes.forEach(LruStripe::clear);
    }

    @Override
    public Collection<K> keys() {
        List<K> keys = new ArrayList<>();
        stripes.forEach(stripe -> stripe.addKeys(keys));
        return keys;
    }

    @Override
    public long size() {
        long size = 0;
        for (LruStripe<K, E> stripe : stripes) {
            size += stripe.size();
        }
        return size;
    }

    @Override
    public long weight() {
        if (!weighted) {
            return -1;
        }
        long weight = 0;
        for (LruStripe<K, E> stripe : stripes) {
            weight += stripe.taken();
        }
        return weight;
    }

    private LruStripe<K, E> stripe(K key) {
        return stripes.get(((key.hashCode() * SPREAD) >>> 16) & (stripes.size() - 1));
    }
}
