package dev.perigee.codec;

import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.ValueCodec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Values as Kryo graphs, see {@link Serialization}. */
final class KryoValueCodec<V> implements ValueCodec<V> {

    static final int ID = 1;

    private static final EnvelopeSerializer ENVELOPES = new EnvelopeSerializer();

    private final Sessions sessions;
    private final Class<V> declaredType;

    KryoValueCodec(Sessions sessions, Class<V> declaredType) {
        this.sessions = sessions;
        this.declaredType = declaredType;
    }

    @Override
    public int id() {
        return ID;
    }

    @Override
    public boolean isCanonical() {
        return true;
    }

    /** Whether values are of one class of the JDK that holds no others, and that each JVM has all values of. */
    boolean readsAll() {
        WireType type = JdkTypes.FOR_VALUES.ofClass(declaredType);
        return (type != null
                        && type.getType() == declaredType
                        && !type.isReferable()
                        && type.getSerializer() instanceof LeafSerializer<?> leaf
                        && leaf.readsAll())
                || (declaredType.isArray() && declaredType.getComponentType().isPrimitive());
    }

    @Override
    public byte[] encode(V value) {
        Objects.requireNonNull(value, "value");
        return sessions.encode(value, (session, output) -> session.kryo().writeClassAndObject(output, value));
    }

    @Override
    public V decode(byte[] bytes, int offset, int length) throws UnreadableException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return sessions.decode(
                bytes,
                offset,
                length,
                declaredType,
                (session, input) -> checked(session.reading(declaredType).readClassAndObject(input)));
    }

    /** Encodes header, tags and value into one buffer. */
    byte[] encodeEnvelope(V value, byte[] tagBlock) {
        Objects.requireNonNull(value, "value");
        return sessions.encode(
                value, (session, output) -> ENVELOPES.write(session.kryo(), output, new Envelope(tagBlock, value)));
    }

    /** Decodes the value of an envelope after its header has been checked. */
    V decodeEnvelope(byte[] bytes) throws UnreadableException {
        return sessions.decode(
                bytes,
                0,
                bytes.length,
                declaredType,
                (session, input) -> checked(ENVELOPES
                        .read(session.reading(declaredType), input, Envelope.class)
                        .value()));
    }

    private V checked(@Nullable Object object) {
        if (object == null) {
            throw NotReadableException.damaged();
        }
        if (!declaredType.isInstance(object)) {
            throw NotReadableException.refused(object.getClass());
        }
        return declaredType.cast(object);
    }
}
