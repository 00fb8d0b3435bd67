package dev.perigee.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.perigee.spi.NearStore;
import dev.perigee.spi.NearStoreFactory.Bound;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The default near policy: Caffeine's W-TinyLFU. Neither locks nor allocates at a hit. */
final class WindowTinyLfuStore<K, E> implements NearStore<K, E> {

    private final Cache<K, E> map;
    private final Map<K, E> steps;
    private final Policy<K, E> policy;

    WindowTinyLfuStore(Bound<K, E> bound) {
        this(bound, ForkJoinPool.commonPool());
    }

    /**
     * Makes one whose upkeep runs elsewhere.
     *
     * @param upkeep runs what Caffeine does after reads and writes
     */
    WindowTinyLfuStore(Bound<K, E> bound, Executor upkeep) {
        Caffeine<K, E> builder = Caffeine.newBuilder()
                .executor(upkeep)
                .evictionListener((@Nullable K key, @Nullable E entry, RemovalCause cause) -> {
                    if (key != null) {
                        bound.evicted().accept(key);
                    }
                });
        if (bound.isWeighted()) {
            builder.maximumWeight(bound.maxWeight())
                    .weigher((K key, E entry) -> bound.weigher().applyAsInt(entry));
        } else {
            builder.maximumSize(bound.maxEntries());
        }
        this.map = builder.build();
        this.steps = map.asMap();
        this.policy = map.policy();
    }

    @Override
    public @Nullable E get(K key) {
        return map.getIfPresent(key);
    }

    @Override
    @SuppressWarnings("unchecked") // A key that is a string is a string.
    public @Nullable E peek(K key) {
        // What maps do in general the compiler knows from all maps of the JVM, whose keys are of many classes; so it
        // calls
        // hashCode and equals without knowing whose. Here it knows them.
        return key instanceof String text ? policy.getIfPresentQuietly((K) text) : policy.getIfPresentQuietly(key);
    }

    /**
     * Always compute, never computeIfPresent: Caffeine's returns at once when it finds no entry, even while another thread
     * is inside compute for that key, whose entry would then be missed.
     */
    @Override
    public @Nullable E compute(K key, UnaryOperator<@Nullable E> step) {
        return steps.compute(key, (k, current) -> step.apply(current));
    }

    @Override
    public void removeIf(Predicate<? super E> goes) {
        steps.values().removeIf(goes);
    }

    @Override
    public void clear() {
        map.invalidateAll();
    }

    @Override
    public Collection<K> keys() {
        return Collections.unmodifiableSet(steps.keySet());
    }

    @Override
    public long size() {
        return map.estimatedSize();
    }

    @Override
    public long weight() {
        OptionalLong weight =
                policy.eviction().map(Policy.Eviction::weightedSize).orElse(OptionalLong.empty());
        return weight.orElse(-1);
    }
}
