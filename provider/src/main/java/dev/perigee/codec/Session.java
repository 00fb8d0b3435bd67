package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;

/** A Kryo with its buffers, used by one thread at a time and kept in {@link Sessions}. */
final class Session {

    private final WireResolver resolver;
    private final Kryo kryo;
    private final WireOutput output;
    private final WireInput input = new WireInput();

    private final int maxBytes;
    private final int maxDepth;

    Session(TypeCatalog catalog, int maxBytes, int maxDepth) {
        this.resolver = new WireResolver(catalog);
        this.kryo = new WireKryo(resolver, catalog.isForKeys() ? null : new References(resolver));
        this.kryo.setMaxDepth(maxDepth);
        this.output = new WireOutput(maxBytes);
        this.maxBytes = maxBytes;
        this.maxDepth = maxDepth;
    }

    Kryo kryo() {
        return kryo;
    }

    /** Which classes the graph was made of that was written last. */
    long lastShape() {
        return resolver.lastShape();
    }

    /** Returns the output, empty. */
    WireOutput output() {
        resolver.effort().begin(/* isWriting= */ true, maxDepth, maxBytes, maxBytes);
        output.rewind();
        return output;
    }

    /** Returns what was written; throws if it would be refused when it is read. */
    byte[] written() {
        resolver.effort().end(output.position());
        return output.toBytes();
    }

    /** Returns the Kryo to read a graph with, of which nothing but the class is looked at if it is not of this type. */
    Kryo reading(Class<?> type) {
        resolver.expect(type);
        return kryo;
    }

    /** Returns the input, over these bytes. */
    WireInput input(byte[] bytes, int offset, int length) {
        resolver.effort().begin(/* isWriting= */ false, maxDepth, length, maxBytes);
        input.open(bytes, offset, length);
        return input;
    }

    /** Lets go of what the last use left. */
    void release() {
        input.release();
    }
}
