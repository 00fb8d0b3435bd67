package dev.perigee.near;

import dev.perigee.spi.Copier;
import org.jspecify.annotations.Nullable;

/**
 * Brings keys and values into the form in which a near tier keeps them: private where somebody could change them, and with
 * the application's ready-made form beside. Thread-safe. Copies and may run the application's transformer: not to be called
 * under a lock.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class Keeper<K, V> {

    private final Copier copier;
    private final @Nullable NearForms<K, V> forms;
    private final Copier keyCopier;
    private final KeyIdentity<K> identity;

    /**
     * Makes a keeper where a key is what {@code equals} says.
     *
     * @param copier how keys and values are kept private; {@link Copier#SHARING} for store-by-reference
     * @param forms makes the ready-made forms of values; null for none
     */
    public Keeper(Copier copier, @Nullable NearForms<K, V> forms) {
        this(copier, forms, copier, KeyIdentity.byEquals());
    }

    /**
     * Makes a keeper.
     *
     * @param copier how values are kept private; {@link Copier#SHARING} for store-by-reference
     * @param forms makes the ready-made forms of values; null for none
     * @param keyCopier how keys are kept private; where a key is its bytes, these must not change while it is kept
     * @param identity what a key is
     */
    public Keeper(Copier copier, @Nullable NearForms<K, V> forms, Copier keyCopier, KeyIdentity<K> identity) {
        this.copier = copier;
        this.forms = forms;
        this.keyCopier = keyCopier;
        this.identity = identity;
    }

    /** What a key is in this tier. */
    KeyIdentity<K> identity() {
        return identity;
    }

    /**
     * Brings a value into the form it is kept in.
     *
     * @param key the key
     * @param value the value
     * @param isPrivate whether nobody else holds this object, so that it need not be copied
     * @return the value to be put into a {@link Fill}; null if it must not be kept, because its ready-made form cannot be made
     */
    public @Nullable Kept<V> keep(K key, V value, boolean isPrivate) {
        Kept<V> plain = keepPlain(value, isPrivate);
        return forms == null ? plain : formed(key, plain, forms);
    }

    /**
     * The same for a value whose only place this is: it is kept without a ready-made form if none can be made.
     *
     * @param key the key
     * @param value the value
     * @return the value to be put into a {@link Fill}
     */
    public Kept<V> keepAnyway(K key, V value) {
        Kept<V> kept = keep(key, value, /* isPrivate= */ false);
        return kept == null ? keepPlain(value, /* isPrivate= */ false) : kept;
    }

    /** Brings a value into the form it is kept in, but for its ready-made form. */
    Kept<V> keepPlain(V value, boolean isPrivate) {
        boolean shareable = copier.isShareable(value);
        return new Kept<>(shareable || isPrivate ? value : copier.copy(value), shareable, /* form= */ null);
    }

    private @Nullable Kept<V> formed(K key, Kept<V> plain, NearForms<K, V> maker) {
        V given = plain.isShareable() ? plain.value() : copier.copy(plain.value());
        Object form = maker.form(ownKey(key), given);
        return form == null ? null : new Kept<>(plain.value(), plain.isShareable(), form);
    }

    /**
     * Brings a key into a form that may be kept, or given away.
     *
     * @param key the key
     * @return a copy, or the key itself where nobody can change it
     */
    public K ownKey(K key) {
        return keyCopier.copy(key);
    }

    /**
     * Brings a value into a form that its receiver may change.
     *
     * @param value the value
     * @return a copy, or the value itself where nobody can change it
     */
    public V ownValue(V value) {
        return copier.copy(value);
    }
}
