package dev.perigee.near;

import dev.perigee.coherence.Copy;
import dev.perigee.coherence.Era;
import dev.perigee.coherence.Scope;
import dev.perigee.entry.OperationId;
import org.jspecify.annotations.Nullable;

/**
 * A near copy: the value, the operation that wrote it, and what {@link Copy} needs to judge it. Immutable.
 *
 * @param <V> the type of values
 */
public final class NearEntry<V> extends Copy {

    // Both parts of what was kept, here rather than one object further away: that distance would double a hit's time.
    private final V value;
    private final boolean shareable;
    private final @Nullable Object form;
    private final OperationId id;
    private final int weight;

    /**
     * Makes a copy.
     *
     * @param scope the cache's part of the key's partition
     * @param era the era it was admitted in
     * @param fill the value
     */
    public NearEntry(Scope scope, Era era, Fill<V> fill) {
        super(scope, era, fill.asOf().sequence(), fill.loadedAt(), fill.lifeNanos(), fill.tags());
        this.value = fill.kept().value();
        this.shareable = fill.kept().isShareable();
        this.form = fill.kept().form();
        this.id = fill.id();
        this.weight = fill.weight();
    }

    private NearEntry(NearEntry<V> copy, Era aside, long currentAt) {
        super(copy, aside, currentAt);
        this.value = copy.value;
        this.shareable = copy.shareable;
        this.form = copy.form;
        this.id = copy.id;
        this.weight = copy.weight;
    }

    /**
     * This copy after a change has overtaken it: usable no more, a stale fallback still; null if not even that, as for a
     * value that was never the far tier's.
     */
    @Nullable NearEntry<V> overtaken(long now) {
        Era aside = id.isLocal() ? null : scope().aside(this);
        if (aside == null || isOf(aside)) {
            return aside == null ? null : this;
        }
        return new NearEntry<>(this, aside, scope().currentAt(this, now));
    }

    /**
     * Returns the operation that wrote this value.
     *
     * @return its id
     */
    public OperationId id() {
        return id;
    }

    /**
     * Returns the value as the near tier holds it; applications get it through {@link NearTier#valueOf}.
     *
     * @return the value, not to be changed
     */
    public Kept<V> kept() {
        return new Kept<>(value, shareable, form);
    }

    /**
     * Returns the value's ready-made form.
     *
     * @return the form; null if none was made
     */
    public @Nullable Object form() {
        return form;
    }

    V value() {
        return value;
    }

    boolean isShareable() {
        return shareable;
    }

    int weight() {
        return weight;
    }
}
