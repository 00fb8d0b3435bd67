package dev.perigee.redis;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.redisson.client.codec.BaseCodec;
import org.redisson.client.protocol.Decoder;
import org.redisson.client.protocol.Encoder;

/**
 * What came by a channel: the bytes, counted from the moment Netty read them until somebody took them over. Redisson's own
 * queue in between has no bound; so beyond a capacity the bytes are left out and only that they were there is told.
 */
final class Frame {

    private static final Frame LEFT_OUT = new Frame(null, new AtomicInteger());

    private final byte @Nullable [] bytes;
    private final AtomicInteger waiting;
    private final AtomicBoolean taken = new AtomicBoolean();

    private Frame(byte @Nullable [] bytes, AtomicInteger waiting) {
        this.bytes = bytes;
        this.waiting = waiting;
    }

    /** Takes the bytes over; null if they were left out. May be called by several, the first counts. */
    byte @Nullable [] take() {
        if (bytes != null && taken.compareAndSet(false, true)) {
            waiting.decrementAndGet();
        }
        return bytes;
    }

    /**
     * Makes frames of what Netty reads. Those who share a client share the codec of the first one for a channel; therefore
     * a frame knows where it is counted.
     */
    static final class Codec extends BaseCodec {

        private final int capacity;
        private final AtomicInteger waiting = new AtomicInteger();

        /**
         * Counts for one channel.
         *
         * @param capacity how many frames may wait
         */
        Codec(int capacity) {
            this.capacity = capacity;
        }

        @Override
        public Decoder<Object> getValueDecoder() {
            return (buffer, state) -> read(buffer);
        }

        @Override
        public Encoder getValueEncoder() {
            throw new UnsupportedOperationException("messages are published as bytes, not by this codec");
        }

        private Frame read(ByteBuf buffer) {
            if (waiting.get() >= capacity) {
                buffer.skipBytes(buffer.readableBytes());
                return LEFT_OUT;
            }
            waiting.incrementAndGet();
            byte[] bytes = new byte[buffer.readableBytes()];
            buffer.readBytes(bytes);
            return new Frame(bytes, waiting);
        }
    }
}
