package dev.perigee.near;

import dev.perigee.coherence.Copy;
import dev.perigee.coherence.Era;
import dev.perigee.coherence.Rereads;
import dev.perigee.coherence.Scope;
import dev.perigee.entry.OperationId;
import org.jspecify.annotations.Nullable;

/**
 * A near copy: the value, the operation that wrote it, and what {@link Copy} needs to judge it. Immutable, but for a note on its
 * last use.
 *
 * @param <V> the type of values
 */
public final class NearEntry<V> extends Copy {

    private static final byte PRIVATE = 0;
    private static final byte SHAREABLE = 1;
    private static final byte SEALED = 2;

    // Both parts of what was kept, here rather than one object further away: that distance would double a hit's time.
    /** The value, or a {@link Sealed} one. */
    private final Object content;

    private final byte state;

    /** The round of {@link Uses} in which the policy was told of a use; plain, since to tell it twice costs little. */
    private short toldIn = Uses.NEVER;

    private final @Nullable Object form;
    private final int weight;

    // The operation that wrote it, in two numbers: as an object it would take as much heap again as half of this one.
    private final long writer;
    private final long operation;

    /**
     * Makes a copy.
     *
     * @param scope the cache's part of the key's partition
     * @param era the era it was admitted in
     * @param fill the value
     */
    public NearEntry(Scope scope, Era era, Fill<V> fill) {
        this(scope, era, fill, /* reread= */ false);
    }

    NearEntry(Scope scope, Era era, Fill<V> fill, boolean reread) {
        this(scope, era, fill, reread, fill.kept().isShareable() ? SHAREABLE : PRIVATE);
    }

    private NearEntry(Scope scope, Era era, Fill<?> fill, boolean reread, byte state) {
        super(scope, era, fill.asOf().sequence(), fill.loadedAt(), fill.lifeNanos(), fill.tags(), reread);
        this.content = fill.kept().value();
        this.state = state;
        this.form = fill.kept().form();
        this.writer = fill.id().node();
        this.operation = fill.id().counter();
        this.weight = fill.weight();
    }

    private NearEntry(NearEntry<V> copy, Era aside, long currentAt, long now) {
        super(copy, aside, currentAt, now);
        this.content = copy.content;
        this.state = copy.state;
        this.form = copy.form;
        this.writer = copy.writer;
        this.operation = copy.operation;
        this.weight = copy.weight;
    }

    private NearEntry(NearEntry<V> copy, long until) {
        super(copy, until);
        this.content = copy.content;
        this.state = copy.state;
        this.form = copy.form;
        this.writer = copy.writer;
        this.operation = copy.operation;
        this.weight = copy.weight;
    }

    private NearEntry(NearEntry<V> copy, Kept<V> opened) {
        super(copy);
        this.content = opened.value();
        this.state = opened.isShareable() ? SHAREABLE : PRIVATE;
        this.form = opened.form();
        this.writer = copy.writer;
        this.operation = copy.operation;
        this.weight = copy.weight;
    }

    /** A copy that nobody has decoded yet. */
    static <V> NearEntry<V> sealed(Scope scope, Era era, Fill<Sealed<V>> fill) {
        return new NearEntry<>(scope, era, fill, /* reread= */ false, SEALED);
    }

    /**
     * This copy after a change has overtaken it: usable no more, a stale fallback still; null if not even that, as for a
     * value that was never the far tier's.
     */
    @Nullable NearEntry<V> overtaken(long now) {
        Era aside = id().isLocal() ? null : scope().aside(this);
        if (aside == null || isOf(aside)) {
            return aside == null ? null : this;
        }
        return new NearEntry<>(this, aside, scope().currentAt(this, now), now);
    }

    /** This copy after a change has overtaken it that does not act at once. */
    NearEntry<V> lingering(Rereads rereads) {
        return lingers() ? this : new NearEntry<>(this, rereads.lingersUntil(loadedAt()));
    }

    /** This copy with its value decoded. */
    NearEntry<V> opened(Kept<V> kept) {
        return new NearEntry<>(this, kept);
    }

    /**
     * Returns the operation that wrote this value.
     *
     * @return its id
     */
    public OperationId id() {
        return new OperationId(writer, operation);
    }

    /**
     * Says whether an operation wrote this value.
     *
     * @param id the operation
     * @return true if it is {@link #id}
     */
    public boolean isWrittenBy(OperationId id) {
        return id.node() == writer && id.counter() == operation;
    }

    /**
     * Returns the value as the near tier holds it; applications get it through {@link NearTier#valueOf}.
     *
     * @return the value, not to be changed
     */
    public Kept<V> kept() {
        return new Kept<>(value(), isShareable(), form);
    }

    /**
     * Returns the value's ready-made form.
     *
     * @return the form; null if none was made
     */
    public @Nullable Object form() {
        return form;
    }

    /** The value of a copy that is not sealed. */
    @SuppressWarnings("unchecked") // What is not sealed is a value: see the constructors.
    V value() {
        return (V) content;
    }

    boolean isShareable() {
        return state == SHAREABLE;
    }

    /**
     * Says whether the value is still encoded, as a message brought it; {@link NearTier#find} opens it.
     *
     * @return true if it cannot be asked for its value yet
     */
    public boolean isSealed() {
        return state == SEALED;
    }

    /** The value of a copy that is sealed. */
    @SuppressWarnings("unchecked") // As for value().
    Sealed<V> seal() {
        return (Sealed<V>) content;
    }

    int weight() {
        return weight;
    }

    /** Says whether no use was made of this in a round; this is one. */
    boolean isFirstUseIn(short round) {
        if (toldIn == round) {
            return false;
        }
        toldIn = round;
        return true;
    }
}
