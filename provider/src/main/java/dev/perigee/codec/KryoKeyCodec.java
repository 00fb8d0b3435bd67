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

    /** Classes of which one key was tried and found to come back equal; shared by the caches of a manager. */
    private final Set<Class<?>> tried;

    KryoKeyCodec(Sessions sessions, Class<K> declaredType, Limits limits, Set<Class<?>> tried) {
        this.sessions = sessions;
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
        byte[] bytes = write(key);
        if (!tried.contains(key.getClass()) && !Frameworks.keepsHashCode(key.getClass())) {
            tryOut(key, bytes);
            tried.add(key.getClass());
        }
        return FarKey.of(bytes);
    }

    @Override
    public K decode(FarKey key) throws UnreadableException {
        byte[] bytes = key.bytes();
        if (bytes.length > limits.maxKeyBytes()) {
            throw new UnreadableException(Reason.TOO_LARGE);
        }
        Object decoded = read(bytes);
        if (!declaredType.isInstance(decoded)) {
            throw new UnreadableException(Reason.DAMAGED);
        }
        return declaredType.cast(decoded);
    }

    private byte[] write(Object key) {
        return sessions.encode(key, (session, output) -> {
            settle(key);
            session.kryo().writeClassAndObject(output, key);
        });
    }

    /** Some classes remember their hash code in a field once it was asked for; so every key is written after that. */
    @SuppressWarnings("ReturnValueIgnored") // called for its effect
    private static void settle(Object key) {
        key.hashCode();
    }

    private Object read(byte[] bytes) throws UnreadableException {
        try {
            Object plain = PlainKeys.decode(bytes);
            if (plain != null) {
                return plain;
            }
        } catch (NotReadableException e) {
            throw e.toUnreadable();
        }
        return sessions.decode(bytes, 0, bytes.length, (session, input) -> {
            Object key = session.kryo().readClassAndObject(input);
            if (key == null) {
                throw NotReadableException.damaged();
            }
            return key;
        });
    }

    /** What no look at a class can tell: whether its keys come back equal, and whether comparing them changes them. */
    private void tryOut(Object key, byte[] bytes) {
        boolean same;
        try {
            Object decoded = read(bytes);
            same = decoded.equals(key)
                    && key.equals(decoded)
                    && decoded.hashCode() == key.hashCode()
                    && Arrays.equals(bytes, write(key))
                    && Arrays.equals(bytes, write(decoded));
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
