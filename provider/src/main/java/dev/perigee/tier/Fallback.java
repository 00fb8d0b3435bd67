package dev.perigee.tier;

import dev.perigee.BackgroundError.Kind;
import dev.perigee.event.ErrorReport;
import dev.perigee.near.NearEntry;
import dev.perigee.near.NearTier;
import dev.perigee.tier.FailurePolicy.OnWrite;
import org.jspecify.annotations.Nullable;

/**
 * What reads of one cache are answered with when the far tier fails: nothing but the failure where the policy is strict, or
 * else a copy that may be out of date, or else a miss. Both are counted. In a cache of moments it is neither but the
 * latest moment there is, because there a miss says "never changed", and a former moment "not changed since". Thread-safe.
 */
final class Fallback<K, V> {

    private final NearTier<K, V> near;
    private final FailurePolicy policy;
    private final TierCounters counters;
    private final ErrorReport errors;

    Fallback(Tiers.Basis<K, V> basis, FailurePolicy policy) {
        this.near = basis.near();
        this.policy = policy;
        this.counters = basis.counters();
        this.errors = basis.customizations().errors();
    }

    /**
     * Takes note of a failure that a read is to survive.
     *
     * @throws FarUnavailableException the failure itself, if it is not
     */
    void accept(FarUnavailableException failure) {
        // Who interrupts a thread wants it to stop, not to go on with something else.
        if (policy.isStrict() || failure.isInterruption() || failure.isSlowness()) {
            throw failure;
        }
        errors.tell(Kind.FALLBACK, failure);
    }

    /** Answers a read that the far tier failed; null for a miss. */
    @Nullable V read(K key) {
        V value = find(key);
        counters.count(value == null ? TierCounter.FAILED_MISSES : TierCounter.STALE_HITS);
        return value == null ? unknown() : value;
    }

    /** The same, uncounted. */
    @Nullable V peek(K key) {
        V value = find(key);
        return value == null ? unknown() : value;
    }

    /** Whether a copy would be served. */
    boolean mayServe(K key, NearEntry<V> copy) {
        return policy.keepsStale()
                && near.mayServeStale(
                        key, copy, near.nanoTime(), policy.staleMaxAge().toNanos());
    }

    private @Nullable V find(K key) {
        NearEntry<V> copy =
                policy.keepsStale() ? near.findStale(key, policy.staleMaxAge().toNanos()) : null;
        return copy == null ? null : near.valueIfCopied(key, copy);
    }

    @SuppressWarnings("unchecked") // The cache was checked to have values that may be a Long.
    private @Nullable V unknown() {
        return policy.onWrite() == OnWrite.TIMESTAMP ? (V) (Object) Long.MAX_VALUE : null;
    }

    /** Whether reads fail with the far tier. */
    boolean isStrict() {
        return policy.isStrict();
    }
}
