package dev.perigee.near;

import dev.perigee.coherence.Copy;
import dev.perigee.coherence.Era;
import dev.perigee.coherence.Rereads;
import dev.perigee.coherence.Scope;
import dev.perigee.entry.OperationId;
import org.jspecify.annotations.Nullable;

/**
 * A near copy: the value, the operation that wrote it, and what {@link Copy} needs to judge it. Immutable once it is
 * in the map, but for a note on its last use.
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

    /**
     * Whose copy this is: the class of the key where a hit needs no more, else the key; null where {@code equals} alone says
     * what a key is. In a {@link Formed} where there is a ready-made form too, since most entries have none. Set before the
     * entry is in the map.
     */
    private @Nullable Object beside;

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

    /** A ready-made form, and what stands beside the entry otherwise. */
    private record Formed(@Nullable Object owner, Object form) {}

    private NearEntry(Scope scope, Era era, Fill<?> fill, boolean reread, byte state) {
        super(scope, era, fill.asOf().sequence(), fill.loadedAt(), fill.lifeNanos(), fill.tags(), reread);
        this.content = fill.kept().value();
        this.state = state;
        this.beside = beside(/* owner= */ null, fill.kept().form());
        this.writer = fill.id().node();
        this.operation = fill.id().counter();
        this.weight = fill.weight();
    }

    private NearEntry(NearEntry<V> copy, Era aside, long currentAt, long now) {
        super(copy, aside, currentAt, now);
        this.content = copy.content;
        this.state = copy.state;
        this.beside = copy.beside;
        this.writer = copy.writer;
        this.operation = copy.operation;
        this.weight = copy.weight;
    }

    private NearEntry(NearEntry<V> copy, long until) {
        super(copy, until);
        this.content = copy.content;
        this.state = copy.state;
        this.beside = copy.beside;
        this.writer = copy.writer;
        this.operation = copy.operation;
        this.weight = copy.weight;
    }

    private NearEntry(NearEntry<V> copy, Kept<V> opened) {
        super(copy);
        this.content = opened.value();
        this.state = opened.isShareable() ? SHAREABLE : PRIVATE;
        this.beside = beside(copy.owner(), opened.form());
        this.writer = copy.writer;
        this.operation = copy.operation;
        this.weight = copy.weight;
    }

    private static @Nullable Object beside(@Nullable Object owner, @Nullable Object form) {
        return form == null ? owner : new Formed(owner, form);
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

    /** The same for one that a change had overtaken before it came: what was proved since it was asked for is not about it. */
    @Nullable NearEntry<V> overtakenOnItsWay(long now) {
        Era aside = scope().aside(this);
        return aside == null ? null : new NearEntry<>(this, aside, loadedAt(), now);
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
        return new Kept<>(value(), isShareable(), form());
    }

    /**
     * Returns the value's ready-made form.
     *
     * @return the form; null if none was made
     */
    public @Nullable Object form() {
        return beside instanceof Formed formed ? formed.form() : null;
    }

    /** Whose copy this is: a key, or the class of one; null where that is not noted. */
    @Nullable Object owner() {
        return beside instanceof Formed formed ? formed.owner() : beside;
    }

    /** Notes whose copy this is, unless it is noted; before the entry is in the map. */
    void belongTo(@Nullable Object owner) {
        if (owner() == null) {
            beside = beside(owner, form());
        }
    }

    /** Whether this is the copy of a key of such a class, where that says all; if not, {@link #owner} has to be asked. */
    @SuppressWarnings("ReferenceEquality") // classes
    boolean belongsTo(Class<?> type) {
        return beside == type;
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
