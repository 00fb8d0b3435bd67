package dev.perigee.near;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A step on the copy of one key, in a place that may hold the copy of another key equal to it. That one is not shown to the
 * step, and stays if the step has nothing to put there.
 *
 * <p>Whether a copy is the key's is decided outside of the map's atomic step where that needs the codec: then the step is
 * put off and run again. Used by one thread.
 */
final class OwnedStep<K, V> implements UnaryOperator<@Nullable NearEntry<V>> {

    private final KeyIdentity<K> identity;
    private final K key;
    private final UnaryOperator<@Nullable NearEntry<V>> step;

    /** What entries of this key note. */
    private final @Nullable Object own;

    private @Nullable NearEntry<V> result;
    private boolean hasRun;

    /** Whose copy stood in the place when it was looked at last, and whether it was this key's. */
    private @Nullable Object judged;

    private boolean isOwner;

    OwnedStep(KeyIdentity<K> identity, K key, UnaryOperator<@Nullable NearEntry<V>> step) {
        this.identity = identity;
        this.key = key;
        this.step = step;
        this.own = identity.ownerOf(key);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // kept keys and classes
    public @Nullable NearEntry<V> apply(@Nullable NearEntry<V> current) {
        Object owner = current == null ? null : current.owner();
        boolean isOwned = current == null || KeyIdentity.isSurelyOwner(owner, own);
        if (!isOwned && !KeyIdentity.isSurelyOther(owner, own)) {
            if (owner != judged) {
                judged = owner;
                return current;
            }
            isOwned = isOwner;
        }
        NearEntry<V> next = step.apply(isOwned ? current : null);
        hasRun = true;
        result = next;
        if (next == null) {
            return isOwned ? null : current;
        }
        // The key that is there already is kept, rather than another that has its bytes.
        next.belongTo(isOwned && current != null ? owner : own);
        return next;
    }

    /** Whether the step was put off; to be asked outside of it. */
    boolean mustRunAgain() {
        if (!hasRun) {
            isOwner = identity.isOwner(judged, key);
            if (!isOwner) {
                identity.tellUnlike(key);
            }
        }
        return !hasRun;
    }

    /** What the step returned. */
    @Nullable NearEntry<V> result() {
        return result;
    }
}
