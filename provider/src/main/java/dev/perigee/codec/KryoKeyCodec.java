package dev.perigee.codec;

import com.esotericsoftware.kryo.io.KryoBufferOverflowException;
import dev.perigee.entry.FarKey;
import dev.perigee.spi.KeyCodec;
import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import javax.cache.CacheException;

/** Keys in their canonical form, see {@link Serialization}. */
final class KryoKeyCodec<K> implements KeyCodec<K> {

    private final Sessions sessions;
    private final Class<K> declaredType;
    private final Limits limits;
    private final Failures failures;

    /** So many shapes are remembered; a key of another one is tried each time. */
    private static final int MOST_SHAPES = 10_000;

    private final KeyLikeness likeness;

    /**
     * Shapes, which are a class with the classes of all that its key is made of, of which one key was tried and found to come
     * back equal; shared by the caches of a manager.
     */
    private final Set<Long> tried;

    KryoKeyCodec(Sessions sessions, KeyLikeness likeness, Class<K> declaredType, Limits limits, Set<Long> tried) {
        this.sessions = sessions;
        this.likeness = likeness.ofOneCache();
        this.declaredType = declaredType;
        this.limits = limits;
        this.failures = Failures.ofKeys(limits);
        this.tried = tried;
    }

    @Override
    public FarKey encode(K key) {
        Objects.requireNonNull(key, "key");
        try {
            byte[] plain = PlainKeys.encode(key, limits.maxKeyBytes());
            if (plain != null) {
                return FarKey.of(plain);
            }
        } catch (KryoBufferOverflowException e) {
            throw failures.tooLarge(key.getClass());
        }
        long[] shape = new long[1];
        byte[] bytes = write(key, shape);
        if (!tried.contains(shape[0]) && !Frameworks.keepsHashCode(key.getClass())) {
            tryOut(key, bytes);
            if (tried.size() < MOST_SHAPES) {
                tried.add(shape[0]);
            }
        }
        return FarKey.of(bytes);
    }

    @Override
    public K decode(FarKey key) throws UnreadableException {
        byte[] bytes = key.bytes();
        if (bytes.length > limits.maxKeyBytes()) {
            throw new UnreadableException(Reason.TOO_LARGE);
        }
        Object decoded = read(bytes, declaredType);
        if (!declaredType.isInstance(decoded)) {
            throw new UnreadableException(Reason.DAMAGED);
        }
        return declaredType.cast(decoded);
    }

    @Override
    public boolean isExact(Class<?> type) {
        return ExactTypes.contain(type);
    }

    @Override
    public boolean areAlike(K one, K other) {
        return likeness.areKeysSurelyAlike(one, other) || KeyCodec.super.areAlike(one, other);
    }

    @Override
    public boolean isFoundByItsBytes(K key) {
        return ExactTypes.areValuesOf(key.getClass()) || KeyCodec.super.isFoundByItsBytes(key);
    }

    private byte[] write(Object key, long[] shape) {
        return sessions.encode(key, (session, output) -> {
            settle(key);
            session.kryo().writeClassAndObject(output, key);
            shape[0] = session.lastShape();
        });
    }

    /** Some classes remember their hash code in a field once it was asked for; so every key is written after that. */
    @SuppressWarnings("ReturnValueIgnored") // called for its effect
    private static void settle(Object key) {
        key.hashCode();
    }

    private Object read(byte[] bytes, Class<?> type) throws UnreadableException {
        try {
            Object plain = PlainKeys.decode(bytes);
            if (plain != null) {
                return plain;
            }
        } catch (NotReadableException e) {
            throw e.toUnreadable();
        }
        return sessions.decode(bytes, 0, bytes.length, type, (session, input) -> {
            Object key = session.reading(type).readClassAndObject(input);
            if (key == null) {
                throw NotReadableException.damaged();
            }
            return key;
        });
    }

    /**
     * What no look at a class can tell: whether its keys come back equal, and whether comparing them changes them. That says
     * nothing of two keys: which are one, their bytes tell. A class of keys that hold objects of any class is tried with
     * each it meets, so that it does not matter which comes first.
     */
    private void tryOut(Object key, byte[] bytes) {
        long[] unused = new long[1];
        boolean same;
        try {
            Object decoded = read(bytes, Object.class);
            same = decoded.equals(key)
                    && key.equals(decoded)
                    && decoded.hashCode() == key.hashCode()
                    && Arrays.equals(bytes, write(key, unused))
                    && Arrays.equals(bytes, write(decoded, unused));
        } catch (UnreadableException e) {
            same = false;
        }
        if (!same) {
            throw new CacheException("A key of class " + key.getClass().getName()
                    + " has no canonical form: read back, it is not equal to itself or has other bytes. Give its class an"
                    + " equals and hashCode that look at all its fields which are not transient, or use a record");
        }
    }
}
