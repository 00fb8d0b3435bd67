package dev.perigee.codec;

import com.esotericsoftware.kryo.io.Input;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Kryo's input over bytes that may be damaged or hostile: every length is compared with the bytes that are left before
 * anything is allocated for it, and nothing beyond the given range is read.
 *
 * <p>Elements of containers are at least one byte each, and no byte belongs to two elements. So the counts of all
 * containers together can be no more than there are bytes; that is checked too, because otherwise containers nested in
 * each other could each claim what is left.
 */
final class WireInput extends Input {

    private static final byte[] NOTHING = new byte[0];

    private long claimable;

    WireInput() {
        super(NOTHING);
    }

    void open(byte[] bytes, int offset, int length) {
        setBuffer(bytes, offset, length);
        claimable = length;
    }

    /** Lets go of the bytes. */
    void release() {
        setBuffer(NOTHING);
    }

    boolean isAtEnd() {
        return position == limit;
    }

    /** Reads how many elements follow, each of them at least so many bytes long. */
    int readCount(int leastBytesEach) {
        int count = readVarInt(true);
        long least = (long) count * leastBytesEach;
        if (count < 0 || least > limit - position || least > claimable) {
            throw NotReadableException.damaged();
        }
        claimable -= least;
        return count;
    }

    /** Reads the length of an array whose elements all have so many bytes. */
    int readLength(int bytesEach) {
        int length = readVarInt(true);
        if (length < 0 || (long) length * bytesEach > limit - position) {
            throw NotReadableException.damaged();
        }
        return length;
    }

    /** Goes past these bytes if they come next. */
    boolean skipIfNext(byte[] bytes) {
        int end = position + bytes.length;
        if (end < 0 || end > limit || !Arrays.equals(buffer, position, end, bytes, 0, bytes.length)) {
            return false;
        }
        position = end;
        return true;
    }

    String readText() {
        int header = readVarInt(true);
        int length = header >>> 1;
        return (header & 1) == 0 ? readNarrow(length) : readWide(length);
    }

    private String readNarrow(int length) {
        require(length);
        String text = new String(buffer, position, length, StandardCharsets.ISO_8859_1);
        position += length;
        return text;
    }

    private String readWide(int length) {
        if (length > (limit - position) / 2) {
            throw NotReadableException.damaged();
        }
        char[] text = new char[length];
        for (int i = 0; i < length; i++) {
            text[i] = (char) ((buffer[position] & 0xFF) | (buffer[position + 1] << 8));
            position += 2;
        }
        return new String(text);
    }

    @Override
    public byte[] readBytes(int length) {
        require(length);
        return super.readBytes(length);
    }

    /** There is no stream to refill from. */
    @Override
    protected int require(int required) {
        int remaining = limit - position;
        if (required < 0 || remaining < required) {
            throw NotReadableException.damaged();
        }
        return remaining;
    }

    /** There is no stream to refill from. */
    @Override
    protected int optional(int wanted) {
        int remaining = limit - position;
        return remaining == 0 ? -1 : Math.min(remaining, wanted);
    }
}
