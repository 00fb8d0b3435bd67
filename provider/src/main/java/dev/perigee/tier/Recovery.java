package dev.perigee.tier;

import dev.perigee.entry.Condition;
import dev.perigee.entry.Lifetime;
import dev.perigee.expiry.Expiry;
import dev.perigee.operation.Effect;
import dev.perigee.tier.LostWrites.Lost;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes up for one cache's lost writes. In general by removing their keys from the far tier, which is always right in a
 * cache, or by clearing it; of moments, by storing the later one, because there an absent entry means "long ago".
 *
 * <p>What is in the far tier when a write is made up for may be newer than the write; then it is removed for nothing.
 */
abstract class Recovery<K, V> {

    private static final int CHUNK = 500;

    final Authority<K, V> far;
    final LostWrites<K, V> lost;
    private final Node node;

    private Recovery(Authority<K, V> far, LostWrites<K, V> lost, Node node) {
        this.far = far;
        this.lost = lost;
        this.node = node;
    }

    /** By removal. */
    static <K, V> Recovery<K, V> byRemoving(Authority<K, V> far, LostWrites<K, V> lost, Node node) {
        return new Removing<>(far, lost, node);
    }

    /** For a cache whose values are moments: by storing the later one. */
    static <K, V> Recovery<K, V> ofMoments(Authority<K, V> far, LostWrites<K, V> lost, Node node, Expiry expiry) {
        return new Moments<>(far, lost, node, expiry);
    }

    /**
     * Returns what has to be remembered of a write that was lost.
     *
     * @throws FarUnavailableException the failure itself, if this write cannot be made up for
     */
    abstract @Nullable V valueToKeep(Effect<V> effect, FarUnavailableException failure);

    /**
     * Puts the whole cache in doubt: it was to be cleared, or too many writes were lost.
     *
     * @throws FarUnavailableException the failure itself, if that cannot be made up for
     */
    abstract void addWhole(long settledAt, FarUnavailableException failure);

    /** Makes up for writes whose keys are in partitions that answer. */
    abstract void makeUp(List<Map.Entry<K, Lost<V>>> writes);

    /** Makes up for what concerns the whole cache, if something does. */
    abstract void makeUpWhole(long now);

    /** Whether there is something to make up for. */
    final boolean isNeeded() {
        return !lost.isEmpty();
    }

    /**
     * Makes up for what can be made up for now. A part of the far tier that fails holds up nothing elsewhere.
     *
     * @throws FarUnavailableException if the far tier fails; the next round tries again
     */
    final void run() {
        long now = node.nanoTime();
        FarUnavailableException failure = attempt(() -> makeUpWhole(now), /* former= */ null);
        Map<Integer, List<Map.Entry<K, Lost<V>>>> reachable = new LinkedHashMap<>();
        for (Map.Entry<K, Lost<V>> entry : lost.keysToMakeUp(now)) {
            int partition = far.partition(entry.getKey());
            if (!node.breaker().isOpen(partition)) {
                reachable.computeIfAbsent(partition, p -> new ArrayList<>()).add(entry);
            }
        }
        for (Map.Entry<Integer, List<Map.Entry<K, Lost<V>>>> part : reachable.entrySet()) {
            // Asked again for each: the one before may have been given up.
            if (!node.breaker().isOpen(part.getKey())) {
                failure = attempt(() -> makeUp(part.getValue()), failure);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable FarUnavailableException attempt(Runnable work, @Nullable FarUnavailableException former) {
        try {
            work.run();
            return former;
        } catch (FarUnavailableException e) {
            if (e.isInterruption()) {
                throw e; // The node is closing.
            }
            return former == null ? e : former;
        }
    }

    private static final class Removing<K, V> extends Recovery<K, V> {

        Removing(Authority<K, V> far, LostWrites<K, V> lost, Node node) {
            super(far, lost, node);
        }

        @Override
        @Nullable V valueToKeep(Effect<V> effect, FarUnavailableException failure) {
            return null;
        }

        @Override
        void addWhole(long settledAt, FarUnavailableException failure) {
            lost.addAll(new Lost<>(/* value= */ null, settledAt));
        }

        @Override
        void makeUpWhole(long now) {
            Lost<V> whole = lost.wholeToMakeUp(now);
            if (whole != null) {
                List<Map.Entry<K, Lost<V>>> before = lost.keysToMakeUp(now);
                far.clear();
                lost.madeUpAll(whole, before);
            }
        }

        @Override
        void makeUp(List<Map.Entry<K, Lost<V>>> writes) {
            for (int start = 0; start < writes.size(); start += CHUNK) {
                List<Map.Entry<K, Lost<V>>> chunk = writes.subList(start, Math.min(writes.size(), start + CHUNK));
                List<K> keys = chunk.stream().<K>map(Map.Entry::getKey).toList();
                far.begin().mutateAll(keys, Collections.nCopies(keys.size(), Step.drop(Condition.ANY, false)));
                // Only now: the answers have told this node's partitions the numbers below which nothing is kept.
                chunk.forEach(entry -> lost.madeUp(entry.getKey(), entry.getValue()));
            }
        }
    }

    private static final class Moments<K, V> extends Recovery<K, V> {

        private final Expiry expiry;

        Moments(Authority<K, V> far, LostWrites<K, V> lost, Node node, Expiry expiry) {
            super(far, lost, node);
            this.expiry = expiry;
        }

        @Override
        @Nullable V valueToKeep(Effect<V> effect, FarUnavailableException failure) {
            if (effect instanceof Effect.Store<V> store) {
                if (store.value() instanceof Long) {
                    return store.value();
                }
                throw failure; // No moment: there is no telling which of two is the later one.
            }
            return null; // A moment that is not removed is on the safe side.
        }

        @Override
        void addWhole(long settledAt, FarUnavailableException failure) {
            throw failure; // Without its moments, a cache says that nothing was ever changed.
        }

        @Override
        void makeUpWhole(long now) {
            // Nothing ever concerns the whole cache.
        }

        @Override
        void makeUp(List<Map.Entry<K, Lost<V>>> writes) {
            for (Map.Entry<K, Lost<V>> entry : writes) {
                V moment = entry.getValue().value();
                if (moment == null || isStored(entry.getKey(), moment)) {
                    lost.madeUp(entry.getKey(), entry.getValue());
                }
            }
        }

        private boolean isStored(K key, V moment) {
            Authority<K, V> call = far.begin();
            Seen<V> present = call.read(key, Lifetime.UNCHANGED);
            if (present.value() instanceof Long there && there.compareTo((Long) moment) >= 0) {
                return true;
            }
            Lives lives = Lives.of(expiry, present.isPresent());
            Condition unchanged = present.isPresent() ? new Condition.WrittenBy(present.id()) : Condition.ABSENT;
            return call.mutate(
                            key,
                            new Step<>(
                                    unchanged,
                                    new Effect.Store<>(moment),
                                    lives.created(),
                                    lives.updated(),
                                    /* wantOld= */ false))
                    .applied();
        }
    }
}
