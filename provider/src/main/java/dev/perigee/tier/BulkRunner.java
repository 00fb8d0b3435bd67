package dev.perigee.tier;

import dev.perigee.entry.Condition;
import dev.perigee.entry.Outcome;
import dev.perigee.expiry.Expiry;
import dev.perigee.integration.Writing;
import dev.perigee.operation.Effect;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Stores and drops many entries in one round. Atomic for each key, not together; what the writer refuses is not done, and
 * the rest is.
 */
final class BulkRunner<K, V> {

    private final Authority<K, V> authority;
    private final Expiry expiry;
    private final Writing<K, V> writing;

    BulkRunner(Authority<K, V> authority, Expiry expiry, Writing<K, V> writing) {
        this.authority = authority;
        this.expiry = expiry;
        this.writing = writing;
    }

    /** Returns how many values were stored. */
    int storeAll(Map<? extends K, ? extends V> values) {
        // Written through in turn, so that the writer and the far tier see one order.
        return writing.isThrough()
                ? authority.inTurns(values.keySet(), () -> storeAllNow(values))
                : storeAllNow(values);
    }

    private int storeAllNow(Map<? extends K, ? extends V> values) {
        Writing.Batch<K> batch = writing.writeAll(values);
        Map<K, Effect<V>> effects = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (batch.written().contains(key)) {
                effects.put(key, new Effect.Store<>(value));
            }
        });
        int stored = run(effects, this::storeAllFar);
        if (batch.failure() != null) {
            throw batch.failure();
        }
        return stored;
    }

    private int storeAllFar(Map<K, Effect<V>> effects) {
        Authority<K, V> call = authority.begin();
        Map<K, Step<V>> steps = new LinkedHashMap<>();
        Map<K, Seen<V>> present = expiry.asksWhenStoring() ? call.readAll(effects.keySet()) : Map.of();
        effects.forEach((key, effect) -> {
            Lives lives = Lives.of(expiry, present.containsKey(key));
            steps.put(key, new Step<>(Condition.ANY, effect, lives.created(), lives.updated(), /* wantOld= */ false));
        });
        return (int) call.mutateAll(steps).values().stream()
                .filter(done -> done.outcome() != Outcome.INSERTED_TO_NOTHING)
                .count();
    }

    /** Writes that fail are made up for later, if they may be; otherwise they fail. */
    private int run(Map<K, Effect<V>> effects, ToIntFunction<Map<K, Effect<V>>> write) {
        try {
            return write.applyAsInt(effects);
        } catch (FarUnavailableException e) {
            authority.lose(effects, e);
            return 0;
        }
    }

    /** Returns how many entries were there. */
    int dropAll(Set<? extends K> keys) {
        return writing.isThrough() ? authority.inTurns(keys, () -> dropAllNow(keys)) : dropAllNow(keys);
    }

    private int dropAllNow(Set<? extends K> keys) {
        Writing.Batch<K> batch = writing.deleteAll(keys);
        Map<K, Effect<V>> effects = new LinkedHashMap<>();
        batch.written().forEach(key -> effects.put(key, new Effect.Drop<>()));
        int dropped = run(effects, this::dropAllFar);
        if (batch.failure() != null) {
            throw batch.failure();
        }
        return dropped;
    }

    private int dropAllFar(Map<K, Effect<V>> effects) {
        Map<K, Step<V>> steps = new LinkedHashMap<>();
        effects.keySet().forEach(key -> steps.put(key, Step.drop(Condition.ANY, /* wantOld= */ false)));
        return (int) authority.mutateAll(steps).values().stream()
                .filter(Done::applied)
                .count();
    }
}
