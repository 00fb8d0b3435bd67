package dev.perigee.codec;

import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.ValueCodec;
import java.util.Objects;
import javax.cache.CacheException;

/** Values as Java serialization writes them, under a serial filter; see {@link JavaForm}. */
final class JavaValueCodec<V> implements ValueCodec<V> {

    static final int ID = 2;

    private final JavaForm form;
    private final Class<V> declaredType;
    private final Failures failures;

    JavaValueCodec(JavaForm form, Class<V> declaredType, Failures failures) {
        this.form = form;
        this.declaredType = declaredType;
        this.failures = failures;
    }

    @Override
    public int id() {
        return ID;
    }

    /**
     * {@inheritDoc}
     *
     * @throws CacheException if the value, or what it holds, is not serializable or not allowed
     */
    @Override
    public byte[] encode(V value) {
        Objects.requireNonNull(value, "value");
        try {
            return form.write(value);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw failures.ofEncoding(value.getClass(), e);
        }
    }

    @Override
    public V decode(byte[] bytes, int offset, int length) throws UnreadableException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        try {
            Object value = form.read(bytes, offset, length, declaredType);
            if (declaredType.isInstance(value)) {
                return declaredType.cast(value);
            }
            throw NotReadableException.refused(value == null ? declaredType : value.getClass());
        } catch (RuntimeException | Error e) {
            throw Failures.ofDecoding(declaredType, e);
        }
    }
}
