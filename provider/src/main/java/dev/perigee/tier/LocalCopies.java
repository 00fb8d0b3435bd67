package dev.perigee.tier;

import dev.perigee.coherence.Era;
import dev.perigee.coherence.Scope;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.Condition;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.integration.Tagging;
import dev.perigee.near.Fill;
import dev.perigee.near.Kept;
import dev.perigee.near.NearEntry;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Values that this node keeps near for itself, without the far tier: they bind nobody, no other node hears of them, and no
 * listener.
 *
 * <p>Such a value is held as a near copy that was read when this node had seen all numbers so far. So it is served until a
 * change of the key, a clear, a gap or a new epoch is heard of, as long as digests keep proving that nothing was missed, and
 * no longer than the near tier's age allows. Its operation id is one that no far entry has; whatever makes a change of the
 * far tier depend on it is refused there, so it is never taken for the far tier's. Thread-safe.
 */
final class LocalCopies<K, V> {

    /** As often it is tried to keep a value while numbers rise; beyond that it is forgotten, as near copies may be. */
    private static final int ATTEMPTS = 100;

    private final CacheId cache;
    private final Node node;
    private final ValueForm<K, V> form;
    private final NearTier<K, V> near;
    private final Tagging<K, V> tagging;
    private final AtomicLong ids = new AtomicLong();

    LocalCopies(Tiers.Basis<K, V> basis, Node node, ValueForm<K, V> form) {
        this.cache = basis.cache();
        this.node = node;
        this.form = form;
        this.near = basis.near();
        this.tagging = basis.customizations().tagging();
    }

    /** Draws an id that no far entry has. */
    OperationId nextId() {
        return OperationId.local(ids.incrementAndGet());
    }

    /** Notes where a key stands now. */
    FarRequest ask(K key) {
        return FarRequest.of(node, form.keys().encode(key), node.deadline());
    }

    Object identity(K key) {
        return form.keys().encode(key);
    }

    int partition(K key) {
        return form.keys().encode(key).partition(node.far().partitions());
    }

    Seen<V> read(K key) {
        NearEntry<V> entry = near.find(key);
        return entry == null ? Seen.absent() : new Seen<>(near.valueOf(entry), entry.id());
    }

    /**
     * Changes a key on this node.
     *
     * @param tags those that the caller gives what is stored
     */
    Done<V> apply(K key, Step<V> step, List<String> tags) {
        Change change = new Change(key, step, tags);
        for (int i = 0; i < ATTEMPTS; i++) {
            near.findQuietly(key); // What a message has brought is decoded here: the map's atomic step must not do it.
            FarRequest asked = ask(key);
            long lookedAt = node.nanoTime();
            near.step(key, current -> change.apply(asked, lookedAt, current));
            if (!change.isOvertaken) {
                return change.done();
            }
        }
        near.forget(key);
        return change.done();
    }

    /** Keeps a value that was loaded, if nothing was heard of the key since it was asked for. */
    Done<V> applyLoaded(K key, Step<V> step, FarRequest asked, List<String> tags) {
        Change change = new Change(key, step, tags);
        long lookedAt = node.nanoTime();
        near.step(key, current -> change.apply(asked, lookedAt, current));
        return change.isOvertaken ? new Done<>(Outcome.REFUSED, null, OperationId.NONE) : change.done();
    }

    /** Forgets the near copies that carry one of some tags. */
    void forgetTagged(List<String> tags) {
        near.forgetTagged(tags);
    }

    /** Forgets all near copies of the cache. */
    void clear() {
        near.clear();
    }

    /** Goes over what can be served now. */
    Iterator<Scanned<K, V>> scan() {
        List<Scanned<K, V>> entries = new ArrayList<>();
        for (K key : near.keys()) {
            NearEntry<V> entry = near.findQuietly(key);
            if (entry != null) {
                entries.add(new Scanned<>(near.keeper().ownKey(key), near.valueOf(entry), entry.id()));
            }
        }
        return entries.iterator();
    }

    /** One change, decided inside the map's atomic step. Used by one thread. */
    private final class Change {

        private final Step<V> step;
        private final @Nullable Kept<V> kept;
        private final int weight;
        private final List<String> tags;
        private Outcome outcome = Outcome.REFUSED;
        private @Nullable NearEntry<V> before;

        /** Whether something was heard that is newer than the question. */
        private boolean isOvertaken;

        Change(K key, Step<V> step, List<String> given) {
            this.step = step;
            if (step.effect() instanceof Effect.Store<V> store) {
                if (!near.isEnabled()) {
                    throw new CacheException("Cache " + cache
                            + " has no near tier on this node, so there is no place for a value that is not to be"
                            + " written to the far tier; give perigee.near.enabled=true, and another"
                            + " perigee.consistency than linearizable");
                }
                // Here: the map's atomic step must not run a codec.
                this.tags = tagging.of(key, store.value(), given);
                this.weight = form.envelopes().encode(store.value(), tags).length;
                this.kept = near.keeper().keepAnyway(key, store.value());
            } else {
                this.tags = List.of();
                this.weight = 0;
                this.kept = null;
            }
        }

        @Nullable NearEntry<V> apply(FarRequest asked, long lookedAt, @Nullable NearEntry<V> current) {
            isOvertaken = current != null && current.isSealed();
            if (isOvertaken) {
                return current;
            }
            NearEntry<V> live = current != null && current.scope().isUsable(current, lookedAt) ? current : null;
            before = live;
            if (!holds(live)) {
                outcome = Outcome.REFUSED;
                return current;
            }
            if (kept == null) {
                outcome = live == null ? Outcome.REFUSED : Outcome.DROPPED;
                return null;
            }
            Lifetime life = live == null ? step.onCreate() : step.onUpdate();
            if (life.isOver()) {
                outcome = live == null ? Outcome.INSERTED_TO_NOTHING : Outcome.UPDATED_TO_NOTHING;
                return null;
            }
            outcome = live == null ? Outcome.INSERTED : Outcome.UPDATED;
            Scope scope = asked.partition().scope(cache).local();
            Stamp asOf = scope.seenBefore(asked.sent());
            Era era = scope.admit(asked.sent(), asOf, asked.stripe());
            if (era == null) {
                isOvertaken = true;
                return current;
            }
            long nanos = live != null && life.isUnchanged()
                    ? live.remainingNanos(asked.sent().askedAt())
                    : Fill.lifeNanos(life);
            return near.entryOf(
                    scope, era, new Fill<>(kept, nextId(), asOf, asked.sent().askedAt(), nanos, tags, weight));
        }

        Done<V> done() {
            NearEntry<V> entry = before;
            boolean show = entry != null && (step.wantOld() || outcome == Outcome.REFUSED);
            return new Done<>(
                    outcome,
                    entry == null || !show ? null : outcome.applied() ? near.valueOfFormer(entry) : near.valueOf(entry),
                    entry == null ? OperationId.NONE : entry.id());
        }

        private boolean holds(@Nullable NearEntry<V> live) {
            Condition condition = step.condition();
            if (condition instanceof Condition.Absent) {
                return live == null;
            } else if (condition instanceof Condition.Present) {
                return live != null;
            } else if (condition instanceof Condition.WrittenBy writer) {
                return writer.id().equals(live == null ? OperationId.NONE : live.id());
            } else if (condition instanceof Condition.Any || condition instanceof Condition.LeaseHeld) {
                return true; // Whether a lease holds was judged by who gave it.
            }
            throw new AssertionError("Not asked of local copies: " + condition.getClass());
        }
    }
}
