package dev.perigee.codec;

import com.esotericsoftware.kryo.io.Output;

/** Kryo's output with our form of text. Grows up to a limit, beyond which Kryo reports a buffer overflow. */
final class WireOutput extends Output {

    private static final int FIRST_BUFFER = 512;

    /** A buffer that one large value has grown beyond this is not kept for the next. */
    private static final int KEPT_BUFFER = 256 << 10;

    private final int limit;

    WireOutput(int limit) {
        this(Math.min(FIRST_BUFFER, limit), limit);
    }

    WireOutput(int firstBuffer, int limit) {
        super(firstBuffer, limit);
        this.limit = limit;
    }

    void rewind() {
        if (capacity > KEPT_BUFFER) {
            setBuffer(new byte[FIRST_BUFFER], limit);
        } else {
            reset();
        }
    }

    /**
     * Writes a string as {@code varint(length << 1 | wide)} and then one byte (Latin-1) or two bytes (little-endian) for
     * each char: the shortest of these forms, so that equal strings have equal bytes, and any string can be read back,
     * unpaired surrogates included.
     */
    void writeText(String text) {
        int length = text.length();
        int start = position;
        writeVarInt(length << 1, true);
        require(length);
        byte[] into = buffer;
        int from = position;
        int bits = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            bits |= c;
            into[from + i] = (byte) c;
        }
        position += length;
        if (bits > 0xFF) {
            position = start;
            writeWide(text);
        }
    }

    private void writeWide(String text) {
        int length = text.length();
        writeVarInt(length << 1 | 1, true);
        require(Math.multiplyExact(2, length));
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            buffer[position++] = (byte) c;
            buffer[position++] = (byte) (c >>> 8);
        }
    }

    /** Another output under the same limit. */
    WireOutput scratch() {
        return new WireOutput(limit);
    }

    /** Writes how many elements follow. */
    void writeCount(int count) {
        writeVarInt(count, true);
    }
}
