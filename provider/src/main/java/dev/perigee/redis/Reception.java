package dev.perigee.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who hears what comes by which channel of a client, past Redisson. Thread-safe. */
final class Reception {

    private final Map<ByteBuf, List<Consumer<byte[]>>> hearers = new ConcurrentHashMap<>();

    /**
     * Has a hearer hear a channel, once however often it is said.
     *
     * @param hearer called on the thread that reads the connection: must not wait or throw, nor change the bytes
     */
    void add(byte[] channel, Consumer<byte[]> hearer) {
        hearers.merge(Unpooled.wrappedBuffer(channel), List.of(hearer), (present, more) -> {
            List<Consumer<byte[]>> all = new ArrayList<>(present);
            all.remove(hearer);
            all.add(hearer);
            return List.copyOf(all);
        });
    }

    /** The hearer does not hear the channel any more. */
    void remove(byte[] channel, Consumer<byte[]> hearer) {
        hearers.computeIfPresent(Unpooled.wrappedBuffer(channel), (same, present) -> {
            List<Consumer<byte[]>> others = new ArrayList<>(present);
            others.remove(hearer);
            return others.isEmpty() ? null : List.copyOf(others);
        });
    }

    /** Returns who hears a channel; null if nobody does. */
    @Nullable List<Consumer<byte[]>> hearers(ByteBuf channel) {
        return hearers.get(channel);
    }
}
