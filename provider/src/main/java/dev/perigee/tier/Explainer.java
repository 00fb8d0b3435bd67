package dev.perigee.tier;

import dev.perigee.Explanation;
import dev.perigee.Explanation.Next;
import dev.perigee.coherence.Copy;
import dev.perigee.expiry.Expiry;
import dev.perigee.near.NearEntry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells where a key's value is and what a read would do, without doing it. */
final class Explainer<K, V> {

    private final Tiers.Basis<K, V> basis;
    private final Authority<K, V> authority;
    private final Fallback<K, V> fallback;
    private final boolean readsThrough;

    Explainer(Tiers.Basis<K, V> basis, Authority<K, V> authority, Fallback<K, V> fallback, boolean readsThrough) {
        this.basis = basis;
        this.authority = authority;
        this.fallback = fallback;
        this.readsThrough = readsThrough;
    }

    Explanation explain(K key) {
        NearEntry<V> entry = basis.near().peek(key);
        Explanation.Near copy = entry == null ? null : describe(entry, fallback.mayServe(key, entry));
        Explanation.Far far = null;
        Explanation.Failure failure = null;
        try {
            far = authority.describe(key);
        } catch (FarUnavailableException e) {
            failure = e.wasAsked() ? Explanation.Failure.NO_ANSWER : Explanation.Failure.NOT_ASKED;
        }
        return new Explanation(authority.partition(key), copy, far, failure, next(copy, far, failure));
    }

    private Next next(
            Explanation.@Nullable Near copy, Explanation.@Nullable Far far, Explanation.@Nullable Failure failure) {
        if (copy != null && copy.usable() && basis.expiry().kind() != Expiry.Kind.CONSTANT_TOUCHING) {
            return Next.SERVE_NEAR;
        } else if (far != null && far.unreadable() == null) {
            return Next.READ_FAR;
        } else if (failure != null && fallback.isStrict()) {
            return Next.FAIL;
        } else if (failure != null && copy != null && copy.stale()) {
            return Next.SERVE_STALE;
        }
        return readsThrough ? Next.LOAD : Next.NOTHING;
    }

    private Explanation.Near describe(NearEntry<?> entry, boolean stale) {
        long now = basis.near().nanoTime();
        long remaining = entry.remainingNanos(now);
        return new Explanation.Near(
                !entry.id().isLocal(),
                entry.scope().isUsable(entry, now),
                stale,
                entry.asOf(),
                Duration.ofNanos(now - entry.loadedAt()),
                remaining == Copy.NO_END ? null : Duration.ofNanos(remaining),
                entry.id().toString());
    }
}
