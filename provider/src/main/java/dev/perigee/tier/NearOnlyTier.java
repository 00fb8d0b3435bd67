package dev.perigee.tier;

import dev.perigee.Explanation;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.event.CacheEvents;
import dev.perigee.event.EntryChange;
import dev.perigee.event.ListenerFailures;
import dev.perigee.integration.Tagging;
import dev.perigee.near.Kept;
import dev.perigee.near.NearEntry;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The near map as its own authority: a cache without far tier, in this JVM alone. Same operations, same meaning; what does
 * not fit is evicted for good. While somebody listens, a number is drawn for each effective change, so that listeners hear
 * in order; each number that is drawn is delivered, so that none is waited for in vain.
 */
final class NearOnlyTier<K, V> implements Authority<K, V> {

    private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);

    private final NearTier<K, V> near;
    private final CacheEvents<K, V> events;
    private final Turns turns;
    private final NearLedger<K, V> ledger;
    private final Tagging<K, V> tagging;
    private final CallStyle style;
    private final Runnable endSweeps;

    NearOnlyTier(Tiers.Basis<K, V> basis, NodeSettings settings, Heartbeat heartbeat) {
        this.near = basis.near();
        this.events = basis.events();
        this.turns = new Turns(settings.turnTimeout());
        this.ledger = new NearLedger<>(basis.cache(), settings.ticker());
        this.tagging = basis.customizations().tagging();
        this.style = CallStyle.PLAIN;
        this.endSweeps = heartbeat.every(SWEEP_EVERY, this::sweep);
    }

    private NearOnlyTier(NearOnlyTier<K, V> whole, CallStyle style) {
        this.near = whole.near;
        this.events = whole.events;
        this.turns = whole.turns;
        this.ledger = whole.ledger;
        this.tagging = whole.tagging;
        this.style = style;
        this.endSweeps = whole.endSweeps;
    }

    @Override
    public Authority<K, V> styled(CallStyle other) {
        return new NearOnlyTier<>(this, other);
    }

    @Override
    public Authority<K, V> begin() {
        return this;
    }

    @Override
    public Consumer<V> detached(K key) {
        return value -> {};
    }

    @Override
    public Seen<V> read(K key, Lifetime touch) {
        NearEntry<V> entry = near.find(key);
        if (entry == null) {
            return Seen.absent();
        }
        Seen<V> seen = new Seen<>(near.valueOf(entry), entry.id());
        if (!touch.isUnchanged()) {
            touch(key, entry.id(), touch);
        }
        return seen;
    }

    @Override
    public boolean mayOutpaceNear() {
        return false;
    }

    @Override
    public @Nullable V peek(K key) {
        NearEntry<V> entry = near.peek(key);
        return entry != null && ledger.isLive(entry) ? near.valueOf(entry) : null;
    }

    @Override
    public Object identity(K key) {
        return near.keeper().ownKey(key);
    }

    @Override
    public List<Seen<V>> readAll(List<? extends K> keys) {
        List<Seen<V>> seen = new ArrayList<>(keys.size());
        keys.forEach(key -> seen.add(read(key, Lifetime.UNCHANGED)));
        return seen;
    }

    @Override
    public Loan<V> readOrLease(K key, Lifetime touch, long leaseMillis) {
        Seen<V> seen = read(key, touch);
        return seen.isPresent() ? new Loan<>(seen, OperationId.NONE, 0) : lease(key, leaseMillis);
    }

    @Override
    public Loan<V> lease(K key, long leaseMillis) {
        // One flight per key comes before this, so a lease that is there already is one whose loader gave up.
        return new Loan<>(Seen.absent(), ledger.lease(near.keeper().ownKey(key)), 0);
    }

    @Override
    public void release(K key, OperationId token) {
        ledger.release(key, token);
    }

    @Override
    public void awaitChange(K key, OperationId seen, long millis) {
        // Leases are always granted here: nobody waits.
    }

    @Override
    public Done<V> mutate(K key, Step<V> step) {
        Change change = new Change(key, step);
        near.step(key, change::apply);
        change.deliver();
        return change.done();
    }

    @Override
    public List<Done<V>> mutateAll(List<? extends K> keys, List<Step<V>> steps) {
        // All are made first: if the application's code fails at one, nothing is stored.
        List<Change> changes = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            changes.add(new Change(keys.get(i), steps.get(i)));
        }
        List<Done<V>> all = new ArrayList<>(keys.size());
        // A listener that fails at one key must not keep the others from being changed.
        ListenerFailures failures = new ListenerFailures();
        changes.forEach(change -> {
            near.step(change.key, change::apply);
            all.add(change.done());
            failures.during(change::deliver);
        });
        failures.rethrow();
        return all;
    }

    @Override
    public boolean touch(K key, OperationId seen, Lifetime lifetime) {
        if (lifetime.isOver()) {
            Change change = new Change(key, Step.drop(new Condition.WrittenBy(seen), /* wantOld= */ events.wantsOld()));
            near.step(key, change::apply);
            change.deliverAs(ChangeKind.EXPIRED);
            return change.done().applied();
        }
        AtomicBoolean isStanding = new AtomicBoolean();
        near.step(key, current -> {
            isStanding.set(current != null && current.id().equals(seen));
            return current != null && isStanding.get() && !lifetime.isUnchanged()
                    ? ledger.prolong(current, lifetime)
                    : current;
        });
        return isStanding.get();
    }

    @Override
    public @Nullable Condition equalTo(V value) {
        return null; // There are no bytes to compare.
    }

    @Override
    public <T extends @Nullable Object> T inTurn(K key, Supplier<T> work) {
        return turns.inTurns(List.of(key), work);
    }

    @Override
    public <T extends @Nullable Object> T inTurns(Collection<? extends K> keys, Supplier<T> work) {
        return turns.inTurns(keys, work);
    }

    @Override
    public Collection<Stamp> prepareEvents(EventDetail detail) {
        return List.of(ledger.now());
    }

    @Override
    public int partition(K key) {
        return 0;
    }

    @Override
    public Explanation.@Nullable Far describe(K key) {
        return null;
    }

    @Override
    public void clear() {
        ledger.endLeases();
        near.clear();
    }

    @Override
    public void hideTagged(List<String> tags) {
        // Before anything goes: what is loaded now may be as old as what is to go.
        ledger.endLeases();
        near.forgetTagged(tags);
    }

    @Override
    public void destroy() {
        clear();
    }

    @Override
    public Iterator<Scanned<K, V>> scan() {
        List<Scanned<K, V>> entries = new ArrayList<>();
        for (K key : near.keys()) {
            NearEntry<V> entry = near.peek(key);
            if (entry != null && ledger.isLive(entry)) {
                entries.add(new Scanned<>(near.keeper().ownKey(key), near.valueOf(entry), entry.id()));
            }
        }
        return entries.iterator();
    }

    @Override
    public void close() {
        endSweeps.run();
        near.clear();
    }

    /** Takes out what has expired and tells the listeners; if there are none, the map's bound is enough. */
    private void sweep() {
        if (!events.isListening()) {
            return;
        }
        for (K key : near.keys()) {
            NearEntry<V> entry = near.peek(key);
            if (entry != null && !ledger.isLive(entry)) {
                Change change = new Change(key, Step.drop(new Condition.WrittenBy(OperationId.NONE), false));
                near.step(key, change::apply);
                change.deliver();
            }
        }
    }

    /** One change of one key: decided inside the map's atomic step, told to listeners after it. Used by one thread. */
    private final class Change {

        private final K key;
        private final Step<V> step;
        private final OperationId id = ledger.nextId();
        private final @Nullable Kept<V> kept;
        private final List<String> tags;

        /** For the listeners, if there are any when this begins. */
        private final @Nullable V told;

        private @Nullable NearEntry<V> before;
        private @Nullable NearEntry<V> expired;
        private Outcome outcome = Outcome.REFUSED;
        private boolean listening;
        private long number;
        private long expiredNumber;

        Change(K key, Step<V> step) {
            this.key = key;
            this.step = step;
            // Copied and tagged here: the map's atomic step must run neither a codec nor the application's code.
            V value = step.effect() instanceof Effect.Store<V> store ? store.value() : null;
            this.kept = value == null ? null : near.keeper().keepAnyway(key, value);
            this.tags = value == null ? List.of() : tagging.of(key, value, style.tags());
            this.told =
                    kept == null || !events.isListening() ? null : near.keeper().ownValue(kept.value());
        }

        @Nullable NearEntry<V> apply(@Nullable NearEntry<V> current) {
            listening = events.isListening() && (told != null || kept == null);
            NearEntry<V> live = current != null && ledger.isLive(current) ? current : null;
            if (current != null && live == null) {
                expired = current;
                expiredNumber = ledger.draw(listening);
            }
            before = live;
            if (!holds(live)) {
                return live;
            }
            ledger.endLease(key); // Also by removing what is not there: whoever computes it now may have read what was.
            if (kept == null && live == null) {
                return live;
            }
            number = ledger.draw(listening);
            return kept == null ? drop() : store(kept, live);
        }

        Done<V> done() {
            NearEntry<V> entry = before;
            boolean show = entry != null && (step.wantOld() || outcome == Outcome.REFUSED);
            return new Done<>(
                    outcome,
                    entry == null || !show ? null : outcome.applied() ? near.valueOfFormer(entry) : near.valueOf(entry),
                    entry == null ? OperationId.NONE : entry.id());
        }

        void deliver() {
            deliverAs(kindOf(outcome));
        }

        void deliverAs(@Nullable ChangeKind kind) {
            if (!listening) {
                return;
            }
            ListenerFailures failures = new ListenerFailures();
            NearEntry<V> ended = expired;
            if (ended != null) {
                failures.during(() -> tell(
                        expiredNumber, new EntryChange<>(ChangeKind.EXPIRED, key, null, near.valueOfFormer(ended))));
            }
            if (outcome.applied()) {
                V old = before == null ? null : near.valueOfFormer(before);
                failures.during(() -> tell(number, kind == null ? null : new EntryChange<>(kind, key, told, old)));
            }
            failures.rethrow();
        }

        private void tell(long at, @Nullable EntryChange<K, V> change) {
            events.deliver(ledger.at(at), change == null ? List.of() : List.of(change));
        }

        private @Nullable NearEntry<V> drop() {
            outcome = Outcome.DROPPED;
            return null;
        }

        private @Nullable NearEntry<V> store(Kept<V> value, @Nullable NearEntry<V> live) {
            Lifetime life = live == null ? step.onCreate() : step.onUpdate();
            if (life.isOver()) {
                outcome = live == null ? Outcome.INSERTED_TO_NOTHING : Outcome.UPDATED_TO_NOTHING;
                return null;
            }
            outcome = live == null ? Outcome.INSERTED : Outcome.UPDATED;
            return live != null && life.isUnchanged()
                    ? ledger.replace(live, value, id, number, tags)
                    : ledger.entry(value, id, number, life, tags);
        }

        private boolean holds(@Nullable NearEntry<V> live) {
            Condition condition = step.condition();
            if (condition instanceof Condition.Absent) {
                return live == null;
            } else if (condition instanceof Condition.Present) {
                return live != null;
            } else if (condition instanceof Condition.WrittenBy writer) {
                return writer.id().equals(live == null ? OperationId.NONE : live.id());
            } else if (condition instanceof Condition.LeaseHeld lease) {
                return ledger.isLeased(key, lease.token());
            } else if (condition instanceof Condition.Any) {
                return true;
            }
            throw new AssertionError("Not asked of a near-only tier: " + condition.getClass());
        }
    }

    private static @Nullable ChangeKind kindOf(Outcome outcome) {
        return switch (outcome) {
            case INSERTED -> ChangeKind.INSERTED;
            case UPDATED -> ChangeKind.UPDATED;
            case DROPPED -> ChangeKind.REMOVED;
            case UPDATED_TO_NOTHING -> ChangeKind.ENDED;
            default -> null;
        };
    }
}
