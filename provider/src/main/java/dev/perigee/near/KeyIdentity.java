package dev.perigee.near;

import dev.perigee.entry.FarKey;
import dev.perigee.spi.KeyCodec;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one key is to a near tier. The map is indexed by {@code equals} and {@code hashCode}; over a far tier a key is its
 * bytes, so what {@code equals} finds is a copy of the asked key only if both have the same bytes: if they are <i>alike</i>.
 * Two keys that are equal and not alike share a place in the map and take turns in it. Without a far tier {@code equals} is
 * all there is. Thread-safe.
 *
 * @param <K> the type of keys
 */
public final class KeyIdentity<K> {

    private static final Logger log = LoggerFactory.getLogger(KeyIdentity.class);

    private final String cache;
    private final @Nullable KeyCodec<K> codec;

    /** Classes that were told of, so that each is told once for a cache. */
    private final Set<Class<?>> unlike = ConcurrentHashMap.newKeySet();

    private final Set<Class<?>> unfindable = ConcurrentHashMap.newKeySet();

    private KeyIdentity(String cache, @Nullable KeyCodec<K> codec) {
        this.cache = cache;
        this.codec = codec;
    }

    /**
     * Without a far tier: a key is what {@code equals} says.
     *
     * @param <K> the type of keys
     * @return the identity
     */
    public static <K> KeyIdentity<K> byEquals() {
        return new KeyIdentity<>("", null);
    }

    /**
     * Over a far tier: a key is its bytes.
     *
     * @param cache the cache's name, for messages
     * @param codec makes the bytes
     * @param <K> the type of keys
     * @return the identity
     */
    public static <K> KeyIdentity<K> byBytes(String cache, KeyCodec<K> codec) {
        return new KeyIdentity<>(cache, codec);
    }

    /** Whether bytes say what a key is. */
    boolean isByBytes() {
        return codec != null;
    }

    /** What an entry of a key has to note: its class where that says all, else the key itself. */
    @Nullable Object ownerOf(K key) {
        if (codec == null) {
            return null;
        }
        return codec.isExact(key.getClass()) ? key.getClass() : key;
    }

    /**
     * Whether an entry that {@code equals} has found is a copy of the asked key. May run the codec and the application's
     * accessors, so it is not for a map's atomic step.
     *
     * @param owner what the entry has noted
     */
    @SuppressWarnings({"ReferenceEquality", "unchecked"}) // What an entry notes is a key of this cache, or a class.
    boolean isOwner(@Nullable Object owner, K key) {
        if (codec == null || owner == key.getClass()) {
            return true;
        }
        // Kept keys do not change, so one that is asked for itself is alike.
        return owner != null && !(owner instanceof Class) && (owner == key || codec.areAlike((K) owner, key));
    }

    /** Whether a look at what two entries note shows that they are copies of one key. */
    @SuppressWarnings("ReferenceEquality") // Kept keys do not change.
    static boolean isSurelyOwner(@Nullable Object owner, @Nullable Object other) {
        return owner == other;
    }

    /** Whether it shows that they are not: the bytes of an exact class are those of no other. */
    static boolean isSurelyOther(@Nullable Object owner, @Nullable Object other) {
        return !isSurelyOwner(owner, other) && (owner instanceof Class || other instanceof Class);
    }

    /** Whether a message, which brings nothing but the key's bytes, finds what is kept under this key. */
    boolean isFindable(K key) {
        if (codec == null || codec.isFoundByItsBytes(key)) {
            return true;
        }
        if (unfindable.add(key.getClass())) {
            log.warn(
                    "Cache {}: entries are not kept near under a key of {}, because the key, read back from its bytes, is not"
                            + " equal to it or has another hash code; let equals and hashCode look at nothing but what is"
                            + " written. This is told once for each class",
                    cache,
                    key.getClass().getName());
        }
        return false;
    }

    /** Whether a key has these bytes. */
    boolean hasBytes(K key, FarKey bytes) {
        return codec != null && codec.encode(key).equals(bytes);
    }

    /** Two keys are equal and not alike. */
    void tellUnlike(K key) {
        if (unlike.add(key.getClass())) {
            log.warn(
                    "Cache {}: a key of {} is equal to another key that is written differently. Over a far tier these are two"
                            + " keys, each with an entry of its own; near copies of the two replace each other. If they are"
                            + " to be one key, let equals and hashCode look at all that is written, and at nothing else."
                            + " This is told once for each class",
                    cache,
                    key.getClass().getName());
        }
    }
}
