package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;

/** A Kryo with its buffers, used by one thread at a time and kept in {@link Sessions}. */
final class Session {

    private final Kryo kryo;
    private final WireOutput output;
    private final WireInput input = new WireInput();

    Session(TypeCatalog catalog, int maxBytes, int maxDepth) {
        WireResolver resolver = new WireResolver(catalog);
        this.kryo = new Kryo(resolver, catalog.isForKeys() ? null : new References(resolver));
        this.kryo.setMaxDepth(maxDepth);
        this.output = new WireOutput(maxBytes);
    }

    Kryo kryo() {
        return kryo;
    }

    /** Returns the output, empty. */
    WireOutput output() {
        output.rewind();
        return output;
    }

    /** Returns the input, over these bytes. */
    WireInput input(byte[] bytes, int offset, int length) {
        input.open(bytes, offset, length);
        return input;
    }

    /** Lets go of what the last use left. */
    void release() {
        input.release();
    }
}
