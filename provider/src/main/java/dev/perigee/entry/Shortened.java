package dev.perigee.entry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * What is left of a string of the far store that is longer than this node takes in: its beginning, and a mark behind it. The
 * beginning is long enough for the header and the tags of an envelope, also behind the head of a script's answer, so that
 * numbers and operation ids are what they were; the rest of it means nothing.
 *
 * <p>The mark is this process' secret. Nobody can write bytes that look shortened, and no sound entry is taken for one.
 */
public final class Shortened {

    /** How much of the beginning is kept: a head of up to 64 bytes, a header and the longest tag block. */
    public static final int KEPT = 64 + EnvelopeHeader.LENGTH + EnvelopeHeader.MAX_TAG_BLOCK;

    private static final int MARK_LENGTH = 16;

    /** How long a shortened string is. */
    public static final int LENGTH = KEPT + MARK_LENGTH;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FIRST;
    private static final long SECOND;

    static {
        SecureRandom random = new SecureRandom();
        FIRST = random.nextLong();
        SECOND = random.nextLong();
    }

    private Shortened() {}

    /**
     * Sets the mark.
     *
     * @param bytes {@link #LENGTH} of them, with the string's beginning in front
     */
    public static void mark(byte[] bytes) {
        LONG.set(bytes, KEPT, FIRST);
        LONG.set(bytes, KEPT + Long.BYTES, SECOND);
    }

    /**
     * Says whether bytes are what is left of a string, or the end of it.
     *
     * @param bytes any
     * @return true if there was more than this node takes in
     */
    public static boolean isShortened(byte[] bytes) {
        int at = bytes.length - MARK_LENGTH;
        return at >= 0 && (long) LONG.get(bytes, at) == FIRST && (long) LONG.get(bytes, at + Long.BYTES) == SECOND;
    }
}
