package dev.perigee.tier;

import dev.perigee.BackgroundError.Kind;
import dev.perigee.Explanation;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import dev.perigee.event.ErrorReport;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A far tier that remembers the writes it fails, so that callers need not be told, and makes up for them once it answers.
 *
 * <p>While a key's write is remembered, the far tier holds something that the application wanted replaced or gone. So
 * until it is made up for, this node asks nothing about that key and keeps nothing of it near: whatever needs the far
 * tier's word about it fails as if the far tier were away. Writes without condition go on; they do not make up for what
 * was lost before, because that may be the whole cache. Thread-safe.
 */
final class RecoveringTier<K, V> implements Authority<K, V> {

    private static final Logger log = LoggerFactory.getLogger(RecoveringTier.class);

    private final Authority<K, V> far;
    private final Memory<K, V> memory;

    /**
     * What all calls of one cache share.
     *
     * @param cache the cache
     * @param node counts on {@link Node#recoveries} to make up for what is lost
     * @param near what it holds of lost writes' keys goes
     * @param counters counts
     * @param errors is told of what is lost
     * @param lost what was lost
     * @param recovery makes up for it
     */
    private record Memory<K, V>(
            CacheId cache,
            Node node,
            NearTier<K, V> near,
            TierCounters counters,
            ErrorReport errors,
            LostWrites<K, V> lost,
            Recovery<K, V> recovery) {

        /** Some writes were lost of which no caller is told. */
        void note(int writes, FarUnavailableException failure) {
            counters.count(TierCounter.LOST_WRITES, writes);
            errors.tell(Kind.LOST_WRITE, failure, writes);
        }
    }

    private RecoveringTier(Authority<K, V> far, Memory<K, V> memory) {
        this.far = far;
        this.memory = memory;
    }

    /**
     * Has lost writes of a far tier remembered and made up for.
     *
     * @param far the tier
     * @param recovery how they are made up for; shares {@code lost}
     * @param lost what was lost, nothing yet
     */
    static <K, V> Authority<K, V> over(
            Authority<K, V> far, Tiers.Basis<K, V> basis, Node node, LostWrites<K, V> lost, Recovery<K, V> recovery) {
        basis.near().withhold(lost::contains);
        node.recoveries().add(recovery);
        return new RecoveringTier<>(
                far,
                new Memory<>(
                        basis.cache(),
                        node,
                        basis.near(),
                        basis.counters(),
                        basis.customizations().errors(),
                        lost,
                        recovery));
    }

    @Override
    public Authority<K, V> begin() {
        return new RecoveringTier<>(far.begin(), memory);
    }

    @Override
    public Authority<K, V> beginRead() {
        return new RecoveringTier<>(far.beginRead(), memory);
    }

    @Override
    public Authority<K, V> styled(CallStyle style) {
        return new RecoveringTier<>(far.styled(style), memory);
    }

    @Override
    public Seen<V> read(K key, Lifetime touch) {
        requireMadeUp(key);
        return far.read(key, touch);
    }

    @Override
    public boolean mayOutpaceNear() {
        return far.mayOutpaceNear();
    }

    @Override
    public @Nullable V peek(K key) {
        requireMadeUp(key);
        return far.peek(key);
    }

    @Override
    public Object identity(K key) {
        return far.identity(key);
    }

    @Override
    public boolean isAway(K key) {
        return memory.lost().contains(key) || far.isAway(key);
    }

    @Override
    public List<Seen<V>> readAll(List<? extends K> keys) {
        keys.forEach(this::requireMadeUp);
        return far.readAll(keys);
    }

    @Override
    public Loan<V> readOrLease(K key, Lifetime touch, long leaseMillis) {
        requireMadeUp(key);
        return far.readOrLease(key, touch, leaseMillis);
    }

    @Override
    public Loan<V> lease(K key, long leaseMillis) {
        requireMadeUp(key);
        return far.lease(key, leaseMillis);
    }

    @Override
    public List<Loan<V>> leaseAll(List<? extends K> keys, long leaseMillis) {
        keys.forEach(this::requireMadeUp);
        return far.leaseAll(keys, leaseMillis);
    }

    @Override
    public void release(K key, OperationId token) {
        far.release(key, token);
    }

    @Override
    public void releaseAll(List<? extends K> keys, List<OperationId> tokens) {
        far.releaseAll(keys, tokens);
    }

    @Override
    public void awaitChange(K key, OperationId seen, long millis) {
        far.awaitChange(key, seen, millis);
    }

    @Override
    public boolean readsAll() {
        return far.readsAll();
    }

    @Override
    public void requireWritable(K key, Effect<V> effect) {
        far.requireWritable(key, effect);
    }

    @Override
    public Done<V> mutate(K key, Step<V> step) {
        requireMadeUp(key, step);
        return far.mutate(key, step);
    }

    @Override
    public boolean mayCombine() {
        return far.mayCombine();
    }

    @Override
    public @Nullable Commits<V> commits(K key) {
        Commits<V> commits = far.commits(key);
        return commits == null ? null : new GuardedCommits<>(commits, () -> requireMadeUp(key));
    }

    @Override
    public List<Done<V>> mutateAll(List<? extends K> keys, List<Step<V>> steps) {
        for (int i = 0; i < keys.size(); i++) {
            requireMadeUp(keys.get(i), steps.get(i));
        }
        return far.mutateAll(keys, steps);
    }

    @Override
    public boolean touch(K key, OperationId seen, Lifetime lifetime) {
        requireMadeUp(key);
        return far.touch(key, seen, lifetime);
    }

    @Override
    public @Nullable Condition equalTo(V value) {
        return far.equalTo(value);
    }

    @Override
    public <T extends @Nullable Object> T inTurn(K key, Supplier<T> work) {
        return far.inTurn(key, work);
    }

    @Override
    public <T extends @Nullable Object> T inTurns(Collection<? extends K> keys, Supplier<T> work) {
        return far.inTurns(keys, work);
    }

    @Override
    public Collection<Stamp> prepareEvents(EventDetail detail) {
        return far.prepareEvents(detail);
    }

    @Override
    public int partition(K key) {
        return far.partition(key);
    }

    @Override
    public Explanation.@Nullable Far describe(K key) {
        requireMadeUp(key);
        return far.describe(key);
    }

    @Override
    public Consumer<V> detached(K key) {
        return far.detached(key);
    }

    /** An iteration that left out what is in doubt would look like an emptier cache. */
    @Override
    public Iterator<Scanned<K, V>> scan() {
        requireAllMadeUp();
        return far.scan();
    }

    @Override
    public Iterator<K> scanKeys() {
        requireAllMadeUp();
        return far.scanKeys();
    }

    @Override
    public void lose(List<? extends K> keys, List<? extends Effect<V>> effects, FarUnavailableException failure) {
        long settledAt = settledAt(failure);
        for (int i = 0; i < keys.size(); i++) {
            K own = memory.near().keeper().ownKey(keys.get(i));
            V value = memory.recovery().valueToKeep(effects.get(i), failure);
            if (!memory.lost().add(own, new LostWrites.Lost<>(value, settledAt))) {
                memory.recovery().addWhole(settledAt, failure);
                memory.near().clear();
            }
            memory.near().forget(own);
        }
        memory.note(effects.size(), failure);
        throwIfInterrupted(failure);
    }

    @Override
    public boolean losesAtOnce(K key, boolean asks) {
        return asks ? isAway(key) : far.isAway(key);
    }

    @Override
    public int pendingRecoveries() {
        return memory.lost().size();
    }

    @Override
    public void clear() {
        hide(far::clear);
    }

    /** Which entries carry a tag is for the far tier to know: while it does not answer, all are in doubt. */
    @Override
    public void hideTagged(List<String> tags) {
        hide(() -> far.hideTagged(tags));
    }

    private void hide(Runnable hiding) {
        try {
            hiding.run();
        } catch (FarUnavailableException e) {
            loseWhole(e);
        }
    }

    @Override
    public void loseWhole(FarUnavailableException failure) {
        memory.recovery().addWhole(settledAt(failure), failure);
        memory.near().clear();
        memory.note(/* writes= */ 1, failure);
        throwIfInterrupted(failure);
    }

    @Override
    public void destroy() {
        far.destroy();
        memory.lost().clear();
    }

    @Override
    public void close() {
        memory.node().recoveries().remove(memory.recovery());
        if (!memory.lost().isEmpty()) {
            log.warn(
                    "Cache {} is closed with lost writes that are not made up for ({} keys, -1 for all): what they were"
                            + " to replace may be read again",
                    memory.cache(),
                    memory.lost().size());
        }
        far.close();
    }

    private void requireAllMadeUp() {
        if (!memory.lost().isEmpty()) {
            throw FarUnavailableException.notMadeUp();
        }
    }

    private void requireMadeUp(K key) {
        if (memory.lost().contains(key)) {
            throw FarUnavailableException.notMadeUp();
        }
    }

    private void requireMadeUp(K key, Step<V> step) {
        if (!step.condition().equals(Condition.ANY) || step.wantOld()) {
            requireMadeUp(key);
        }
    }

    /** From when on a write that failed surely takes no effect any more: the far store refuses what comes too late. */
    private long settledAt(FarUnavailableException failure) {
        long now = memory.node().nanoTime();
        return failure.isOutcomeKnown()
                ? now
                : now + memory.node().settings().farTimeout().toNanos();
    }

    /** Who interrupts a thread wants it to stop; the write is made up for all the same. */
    private static void throwIfInterrupted(FarUnavailableException failure) {
        if (failure.isInterruption()) {
            throw failure;
        }
    }
}
