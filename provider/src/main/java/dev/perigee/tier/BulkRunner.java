package dev.perigee.tier;

import dev.perigee.entry.Condition;
import dev.perigee.entry.Outcome;
import dev.perigee.expiry.Expiry;
import dev.perigee.integration.Writing;
import dev.perigee.operation.Effect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntBinaryOperator;
import javax.cache.integration.CacheWriterException;

/**
 * Stores and drops many entries in one round. Atomic for each key, not together; what the writer refuses is not done, and
 * the rest is. Where lost writes are made up for, those of a server that is away are lost, and the rest is done.
 */
final class BulkRunner<K, V> {

    private final Authority<K, V> authority;
    private final Expiry expiry;
    private final Writing<K, V> writing;
    private final OwnKeys<K> own;
    private final TierCounters counters;

    BulkRunner(Authority<K, V> authority, Expiry expiry, Writing<K, V> writing, OwnKeys<K> own, TierCounters counters) {
        this.authority = authority;
        this.expiry = expiry;
        this.writing = writing;
        this.own = own;
        this.counters = counters;
    }

    /** Returns how many values were stored. */
    int storeAll(Map<? extends K, ? extends V> values) {
        // The map's own notion of equal keys ends here: it may be by identity, or by a comparator.
        List<K> keys = new ArrayList<>(values.size());
        List<Effect<V>> effects = new ArrayList<>(values.size());
        values.forEach((key, value) -> {
            keys.add(key);
            effects.add(new Effect.Store<>(value));
        });
        return writing.isThrough()
                ? through(keys, (from, to) -> {
                    List<K> some = keys.subList(from, to);
                    Map<? extends K, ? extends V> written =
                            some.size() == keys.size() ? values : entries(some, effects.subList(from, to));
                    Writing.Batch<K> batch = own.write(some, () -> writing.writeAll(written));
                    return runWritten(batch, some, effects.subList(from, to), this::storeAllFar);
                })
                : run(keys, effects, this::storeAllFar);
    }

    /** Entries of which each key counts, whatever equals says. */
    @SuppressWarnings("IdentityHashMapUsage") // it is the same keys that its receiver looks for
    private Map<K, V> entries(List<K> keys, List<Effect<V>> effects) {
        Map<K, V> entries = new IdentityHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            if (effects.get(i) instanceof Effect.Store<V> store) {
                entries.put(keys.get(i), store.value());
            }
        }
        return entries;
    }

    /**
     * Writes through in turn, so that the writer and the far tier see one order; in parts, so that a turn is not held for
     * longer than the nodes wait. What the writer refuses of a part is no reason to leave out the next.
     *
     * @param part writes the keys from one place to another
     */
    private int through(List<K> keys, IntBinaryOperator part) {
        int written = 0;
        CacheWriterException failure = null;
        for (int i = 0; i < keys.size(); i += FarBulk.MOST_KEYS) {
            int from = i;
            int to = Math.min(keys.size(), from + FarBulk.MOST_KEYS);
            List<K> some = keys.subList(from, to);
            own.requireNotWriting(some);
            try {
                written += authority.inTurns(some, () -> part.applyAsInt(from, to));
            } catch (CacheWriterException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            } catch (FarUnavailableException e) {
                FarUnavailableException told = from > 0 ? e.after("What was done to earlier entries") : e;
                if (failure != null) {
                    told.addSuppressed(failure);
                }
                throw told;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return written;
    }

    private int storeAllFar(List<K> keys, List<Effect<V>> effects) {
        Authority<K, V> call = authority.begin();
        List<Seen<V>> present = expiry.asksWhenStoring() ? call.readAll(keys) : List.of();
        List<Step<V>> steps = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            Lives lives = Lives.of(expiry, !present.isEmpty() && present.get(i).isPresent());
            steps.add(
                    new Step<>(Condition.ANY, effects.get(i), lives.created(), lives.updated(), /* wantOld= */ false));
        }
        return (int) call.mutateAll(keys, steps).stream()
                .filter(done -> done.outcome() != Outcome.INSERTED_TO_NOTHING)
                .count();
    }

    /** What is done with entries that are written, or deleted. */
    private interface Write<K, V> {
        int apply(List<K> keys, List<Effect<V>> effects);
    }

    /** Does what the writer has done; what it refused fails afterwards. */
    private int runWritten(Writing.Batch<K> batch, List<K> keys, List<Effect<V>> effects, Write<K, V> write) {
        List<K> writtenKeys = new ArrayList<>(keys.size());
        List<Effect<V>> writtenEffects = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            if (batch.written().contains(keys.get(i))) {
                writtenKeys.add(keys.get(i));
                writtenEffects.add(effects.get(i));
            }
        }
        int done = run(writtenKeys, writtenEffects, write);
        if (batch.failure() != null) {
            throw batch.failure();
        }
        return done;
    }

    /** Writes that fail are made up for later, if they may be; otherwise they fail. */
    private int run(List<K> keys, List<Effect<V>> effects, Write<K, V> write) {
        boolean asks = expiry.asksWhenStoring();
        List<K> sent = new ArrayList<>(keys.size());
        List<Effect<V>> sentEffects = new ArrayList<>(keys.size());
        List<K> lost = new ArrayList<>();
        List<Effect<V>> lostEffects = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            Effect<V> effect = effects.get(i);
            boolean isLost = authority.losesAtOnce(keys.get(i), asks && effect instanceof Effect.Store);
            (isLost ? lost : sent).add(keys.get(i));
            (isLost ? lostEffects : sentEffects).add(effect);
        }
        if (lost.isEmpty() || sent.isEmpty()) {
            return runAll(keys, effects, write);
        }
        for (int i = 0; i < keys.size(); i++) {
            authority.requireWritable(keys.get(i), effects.get(i)); // Refused while nothing has happened.
        }
        counters.count(TierCounter.FAR_NOT_ASKED);
        lose(lost, lostEffects, FarUnavailableException.notAsked());
        return runAll(sent, sentEffects, write);
    }

    private int runAll(List<K> keys, List<Effect<V>> effects, Write<K, V> write) {
        try {
            return write.apply(keys, effects);
        } catch (FarUnavailableException e) {
            lose(keys, effects, e);
            return 0;
        }
    }

    private void lose(List<K> keys, List<Effect<V>> effects, FarUnavailableException failure) {
        try {
            authority.lose(keys, effects, failure);
        } catch (FarUnavailableException e) {
            throw writing.isThrough() ? e.afterWriter() : e;
        }
    }

    /** Returns how many entries were there. */
    int dropAll(Collection<? extends K> given) {
        List<K> keys = new ArrayList<>(given);
        List<Effect<V>> effects = Collections.nCopies(keys.size(), new Effect.Drop<>());
        return writing.isThrough()
                ? through(keys, (from, to) -> dropThrough(keys.subList(from, to)))
                : run(keys, effects, this::dropAllFar);
    }

    /** In rounds where equal keys are two: the writer is told of each. */
    private int dropThrough(List<K> keys) {
        int dropped = 0;
        List<K> left = keys;
        while (!left.isEmpty()) {
            Set<K> round = new LinkedHashSet<>();
            List<K> later = new ArrayList<>();
            left.forEach(key -> {
                if (!round.add(key)) {
                    later.add(key);
                }
            });
            List<Effect<V>> effects = Collections.nCopies(round.size(), new Effect.Drop<>());
            Writing.Batch<K> batch = own.write(round, () -> writing.deleteAll(round));
            dropped += runWritten(batch, new ArrayList<>(round), effects, this::dropAllFar);
            left = later;
        }
        return dropped;
    }

    private int dropAllFar(List<K> keys, List<Effect<V>> effects) {
        List<Step<V>> steps = Collections.nCopies(keys.size(), Step.drop(Condition.ANY, /* wantOld= */ false));
        return (int)
                authority.mutateAll(keys, steps).stream().filter(Done::applied).count();
    }
}
