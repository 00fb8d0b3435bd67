package dev.perigee.entry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What the frames on the backplane have in common: little-endian numbers, checked lengths, texts in UTF-8. */
final class Frames {

    static final int MAX_U1 = 0xFF;
    static final int MAX_U2 = 0xFFFF;

    private Frames() {}

    static byte[] utf8(String name, String text, int least) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            int length = bytes.remaining();
            check(name, length >= least && length <= MAX_U1, length + " bytes", least + " to 255 bytes in UTF-8");
            byte[] exact = new byte[length];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    name + ": holds an unpaired surrogate; give text that has a UTF-8 form", e);
        }
    }

    static void check(String name, boolean right, Object value, String rightValues) {
        if (!right) {
            throw new IllegalArgumentException(name + ": " + value + "; give " + rightValues);
        }
    }

    static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static byte[] bytes(ByteBuffer in, int length) {
        require(in, length);
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    static String text(byte[] utf8) {
        if (isAscii(utf8)) {
            return new String(utf8, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DamagedFrameException();
        }
    }

    /** As epochs are, in every message. */
    private static boolean isAscii(byte[] utf8) {
        int bits = 0;
        for (byte each : utf8) {
            bits |= each;
        }
        return bits >= 0;
    }

    static void require(ByteBuffer in, int length) {
        require(length >= 0 && length <= in.remaining());
    }

    static void require(boolean right) {
        if (!right) {
            throw new DamagedFrameException();
        }
    }

    /** Ends the reading of bytes that are no frame. Never leaves this package. */
    static final class DamagedFrameException extends RuntimeException {

        private static final long serialVersionUID = 1;

        DamagedFrameException() {
            super("not a frame", null, false, false);
        }
    }
}
