package dev.perigee.codec;

import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import dev.perigee.spi.ValueCodec;
import java.util.Objects;
import javax.cache.CacheException;

/** An application's codec, held to its contract: whatever it throws or gives back, callers see what they may rely on. */
final class CustomValueCodec<V> implements ValueCodec<V> {

    /** Smaller ids are ours. */
    static final int LEAST_ID = 128;

    static final int GREATEST_ID = 255;

    private final ValueCodec<V> codec;
    private final int id;
    private final Class<V> declaredType;
    private final Failures failures;

    /**
     * Takes one in.
     *
     * @throws IllegalArgumentException if its id is not one for applications
     */
    CustomValueCodec(ValueCodec<V> codec, Class<V> declaredType, Failures failures) {
        this.codec = codec;
        this.id = codec.id();
        this.declaredType = declaredType;
        this.failures = failures;
        if (id < LEAST_ID || id > GREATEST_ID) {
            throw new IllegalArgumentException("codec: '" + codec.getClass().getName() + "' has the id " + id
                    + "; give " + LEAST_ID + " to " + GREATEST_ID + ", and no other codec of yours the same");
        }
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public boolean isCanonical() {
        return codec.isCanonical();
    }

    @Override
    public byte[] encode(V value) {
        Objects.requireNonNull(value, "value");
        byte[] bytes;
        try {
            bytes = codec.encode(value);
        } catch (CacheException e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw failures.ofEncoding(value.getClass(), e);
        }
        if (bytes == null) {
            throw new CacheException("A value of class " + value.getClass().getName() + " cannot be written: "
                    + codec.getClass().getName() + " gave null");
        }
        return bytes;
    }

    @Override
    public V decode(byte[] bytes, int offset, int length) throws UnreadableException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        V value;
        try {
            value = codec.decode(bytes, offset, length);
        } catch (VirtualMachineError e) {
            throw Failures.ofDecoding(declaredType, e);
        } catch (RuntimeException | Error e) {
            // Bytes of another version of the codec look the same as damaged ones.
            throw new UnreadableException(Reason.DAMAGED, codec.getClass().getName());
        }
        if (!declaredType.isInstance(value)) {
            throw new UnreadableException(
                    Reason.DAMAGED, (value == null ? codec : value).getClass().getName());
        }
        return value;
    }
}
