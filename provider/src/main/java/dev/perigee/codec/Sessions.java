package dev.perigee.codec;

import dev.perigee.spi.UnreadableException;

/**
 * The {@link Session}s of one catalog. Thread-safe; never waits: when none is free, one more is made, and only so many are
 * kept. A session whose use failed is thrown away, since Kryo may be left in the middle of something.
 */
final class Sessions {

    private final Spares<Session> spares;
    private final Failures failures;

    interface Encoding {
        void writeTo(Session session, WireOutput output);
    }

    interface Decoding<T> {
        T readFrom(Session session, WireInput input);
    }

    Sessions(TypeCatalog catalog, int maxBytes, Failures failures, int maxDepth) {
        this.failures = failures;
        this.spares = new Spares<>(() -> new Session(catalog, maxBytes, maxDepth));
    }

    /**
     * Runs an encoding.
     *
     * @param object what is encoded, for the message of a failure
     * @throws javax.cache.CacheException if it fails in any way
     */
    byte[] encode(Object object, Encoding encoding) {
        Session session = spares.take();
        byte[] bytes;
        try {
            WireOutput output = session.output();
            encoding.writeTo(session, output);
            bytes = session.written();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw failures.ofEncoding(object.getClass(), e);
        }
        spares.giveBack(session);
        return bytes;
    }

    /**
     * Runs a decoding, which must use up all bytes.
     *
     * @param type what the bytes are read as
     * @throws UnreadableException if it fails in any way
     */
    <T> T decode(byte[] bytes, int offset, int length, Class<?> type, Decoding<T> decoding) throws UnreadableException {
        Session session = spares.take();
        T decoded;
        try {
            WireInput input = session.input(bytes, offset, length);
            decoded = decoding.readFrom(session, input);
            if (!input.isAtEnd()) {
                throw NotReadableException.damaged();
            }
        } catch (RuntimeException | Error e) {
            throw Failures.ofDecoding(type, e);
        }
        session.release();
        spares.giveBack(session);
        return decoded;
    }
}
