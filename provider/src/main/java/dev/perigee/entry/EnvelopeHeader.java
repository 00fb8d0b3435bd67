package dev.perigee.entry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The fixed-width header at the front of every envelope, read and patched in place.
 *
 * <pre>
 *  offset length
 *       0      2  magic C7 01 (layout version 1)
 *       2      1  flags: 1 tags, 2 compressed, 4 authenticated, 8 expiry announced, 16 kept longer for that
 *       3      1  codec id
 *       4      8  generation        \
 *      12      8  sequence           |  filled in by the far store;
 *      20      8  written at, ms     |  48 zero bytes when the client sends it;
 *      28      8  logical end, ms    |  times by the far store's clock; 0 = no end
 *      36     16  operation id      /
 *      52      2  length of the tag block (at most 512)
 *      54         tag block: n x (length u1, UTF-8 bytes)
 *       ..        payload
 * </pre>
 *
 * Numbers are little-endian, the order in which Kryo's {@code Output} writes them.
 */
public final class EnvelopeHeader {

    /** Bytes in front of the tag block. */
    public static final int LENGTH = 54;

    /** The longest tag block. */
    public static final int MAX_TAG_BLOCK = 512;

    /** First byte of the magic. */
    public static final byte MAGIC = (byte) 0xC7;

    /** Second byte of the magic: the layout's version. */
    public static final byte LAYOUT = 1;

    /** Flag: there is a tag block. */
    public static final int FLAG_TAGS = 1;

    /** Flag: the payload is compressed. */
    public static final int FLAG_COMPRESSED = 2;

    /** Flag: a MAC ends the envelope. */
    public static final int FLAG_AUTHENTICATED = 4;

    /** Flag: the expiry of this entry was already announced to listeners. */
    public static final int FLAG_EXPIRY_ANNOUNCED = 8;

    /** Flag: the bytes are kept for a while after the end, so that it can be announced; says nothing to who reads them. */
    public static final int FLAG_KEPT_FOR_ANNOUNCEMENT = 16;

    private static final int FLAGS_AT = 2;
    private static final int CODEC_AT = 3;
    private static final int GENERATION_AT = 4;
    private static final int SEQUENCE_AT = 12;
    private static final int WRITTEN_AT = 20;
    private static final int LOGICAL_END_AT = 28;
    private static final int NODE_AT = 36;
    private static final int COUNTER_AT = 44;
    private static final int TAG_LENGTH_AT = 52;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private EnvelopeHeader() {}

    /**
     * Says whether these bytes are an envelope of a layout this version reads, long enough for its header and tag block.
     * All other methods expect such bytes.
     *
     * @param envelope any bytes
     * @return false for foreign, truncated or newer bytes
     */
    public static boolean isEnvelope(byte[] envelope) {
        return envelope.length >= LENGTH
                && envelope[0] == MAGIC
                && envelope[1] == LAYOUT
                && tagBlockLength(envelope) <= MAX_TAG_BLOCK
                && payloadStart(envelope) <= envelope.length;
    }

    /**
     * Returns the flags.
     *
     * @param envelope an envelope
     * @return a combination of the {@code FLAG_} constants
     */
    public static int flags(byte[] envelope) {
        return envelope[FLAGS_AT] & 0xFF;
    }

    /**
     * Returns the id of the codec that wrote the payload.
     *
     * @param envelope an envelope
     * @return 0 to 255
     */
    public static int codec(byte[] envelope) {
        return envelope[CODEC_AT] & 0xFF;
    }

    /**
     * Returns the cache's generation under which the entry was written; the entry is visible only in that one.
     *
     * @param envelope an envelope
     * @return 8 opaque bytes
     */
    public static long generation(byte[] envelope) {
        return (long) LONG.get(envelope, GENERATION_AT);
    }

    /**
     * Returns the partition's number of the write.
     *
     * @param envelope an envelope
     * @return 1 or more
     */
    public static long sequence(byte[] envelope) {
        return sequence(envelope, 0);
    }

    /**
     * The same of an envelope, or its header, among other bytes.
     *
     * @param bytes the bytes
     * @param at where it begins
     * @return the same
     */
    public static long sequence(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at + SEQUENCE_AT);
    }

    /**
     * Returns when the entry was written.
     *
     * @param envelope an envelope
     * @return milliseconds since 1970 by the far store's clock
     */
    public static long writtenAt(byte[] envelope) {
        return (long) LONG.get(envelope, WRITTEN_AT);
    }

    /**
     * Returns when the entry ends for JCache.
     *
     * @param envelope an envelope
     * @return milliseconds since 1970 by the far store's clock; 0 for never
     */
    public static long logicalEnd(byte[] envelope) {
        return logicalEnd(envelope, 0);
    }

    /**
     * The same of an envelope, or its header, among other bytes.
     *
     * @param bytes the bytes
     * @param at where it begins
     * @return the same
     */
    public static long logicalEnd(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at + LOGICAL_END_AT);
    }

    /**
     * Returns the operation that wrote the entry.
     *
     * @param envelope an envelope
     * @return its id
     */
    public static OperationId operationId(byte[] envelope) {
        return operationId(envelope, 0);
    }

    /**
     * The same of an envelope, or its header, among other bytes.
     *
     * @param bytes the bytes
     * @param at where it begins
     * @return the same
     */
    public static OperationId operationId(byte[] bytes, int at) {
        return new OperationId((long) LONG.get(bytes, at + NODE_AT), (long) LONG.get(bytes, at + COUNTER_AT));
    }

    /**
     * Returns the length of the tag block.
     *
     * @param envelope at least {@link #LENGTH} bytes
     * @return 0 to 65535; more than {@link #MAX_TAG_BLOCK} only in damaged bytes
     */
    public static int tagBlockLength(byte[] envelope) {
        return (short) SHORT.get(envelope, TAG_LENGTH_AT) & 0xFFFF;
    }

    /**
     * Returns where the payload begins.
     *
     * @param envelope an envelope
     * @return an offset
     */
    public static int payloadStart(byte[] envelope) {
        return LENGTH + tagBlockLength(envelope);
    }

    /**
     * Fills in the far store's part of the header.
     *
     * @param envelope the far store's own copy of an envelope
     * @param generation the cache's generation
     * @param sequence the partition's number of this write
     * @param writtenAt milliseconds by the far store's clock
     * @param logicalEnd milliseconds by the far store's clock; 0 for never
     * @param id the operation
     */
    public static void stamp(
            byte[] envelope, long generation, long sequence, long writtenAt, long logicalEnd, OperationId id) {
        LONG.set(envelope, GENERATION_AT, generation);
        LONG.set(envelope, SEQUENCE_AT, sequence);
        LONG.set(envelope, WRITTEN_AT, writtenAt);
        LONG.set(envelope, LOGICAL_END_AT, logicalEnd);
        LONG.set(envelope, NODE_AT, id.node());
        LONG.set(envelope, COUNTER_AT, id.counter());
    }

    /**
     * Moves the logical end.
     *
     * @param envelope the far store's own copy of an envelope
     * @param logicalEnd milliseconds by the far store's clock; 0 for never
     */
    public static void setLogicalEnd(byte[] envelope, long logicalEnd) {
        LONG.set(envelope, LOGICAL_END_AT, logicalEnd);
    }

    /**
     * Remembers that the entry's expiry was announced.
     *
     * @param envelope the far store's own copy of an envelope
     */
    public static void setExpiryAnnounced(byte[] envelope) {
        envelope[FLAGS_AT] |= (byte) FLAG_EXPIRY_ANNOUNCED;
    }
}
