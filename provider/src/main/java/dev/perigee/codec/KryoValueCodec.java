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
                (session, input) -> checked(session.kryo().readClassAndObject(input)));
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
                (session, input) -> checked(
                        ENVELOPES.read(session.kryo(), input, Envelope.class).value()));
    }

    private V checked(@Nullable Object object) {
        if (!declaredType.isInstance(object)) {
            throw NotReadableException.damaged();
        }
        return declaredType.cast(object);
    }
}
