package dev.perigee.redis;

import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.Stamp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The fixed-width strings that a partition keeps beside its entries, as the scripts write them.
 *
 * <pre>
 * meta        0  2  C7 4D             generation   0  8  birth of the meta that it belongs to
 *             2  8  birth                          8  8  generation
 *            10 24  epoch, ASCII                  16  1  event detail
 *            34  8  sequence                      17  8  number of the last deletion of a tag; 0 for none
 *            42 16  identity of the server
 * </pre>
 *
 * Numbers are little-endian. A generation whose birth is another than the meta's is void.
 */
final class MetaBytes {

    private static final int META_LENGTH = 58;
    private static final int GENERATION_LENGTH = 25;

    /** How long an epoch is, as everywhere in Redis and in messages. */
    static final int EPOCH_LENGTH = 24;

    /** What the epoch begins with that is told where there is no meta; behind it stands the identity of the server. */
    static final String VOID_EPOCH = "void----";

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private MetaBytes() {}

    /** Says whether these bytes are a meta of the layout known here. */
    static boolean isMeta(byte @Nullable [] meta) {
        return meta != null
                && meta.length == META_LENGTH
                && meta[0] == (byte) 0xC7
                && meta[1] == 'M'
                && isNumber(sequence(meta));
    }

    /** Says whether the numbers of an envelope are some that scripts may have written. */
    static boolean hasNumbers(byte[] envelope) {
        return isNumber(EnvelopeHeader.sequence(envelope))
                && isNumber(EnvelopeHeader.writtenAt(envelope))
                && isNumber(EnvelopeHeader.logicalEnd(envelope));
    }

    /** Up to there scripts count without gaps. */
    private static boolean isNumber(long number) {
        return number >= 0 && number < 1L << 53;
    }

    static String epoch(byte[] meta) {
        return new String(meta, 10, EPOCH_LENGTH, StandardCharsets.ISO_8859_1);
    }

    /** Says whether a partition was told to have no meta. */
    static boolean isVoid(Stamp stamp) {
        return stamp.epoch().startsWith(VOID_EPOCH);
    }

    static long sequence(byte[] meta) {
        return (long) LONG.get(meta, 34);
    }

    /** Says whether a generation belongs to a meta. */
    static boolean isGenerationOf(byte[] meta, byte @Nullable [] generation) {
        return generation != null
                && generation.length == GENERATION_LENGTH
                && (long) LONG.get(generation, 0) == (long) LONG.get(meta, 2)
                && isNumber(lastTagDeletion(generation));
    }

    static long generation(byte[] generation) {
        return (long) LONG.get(generation, 8);
    }

    static long lastTagDeletion(byte[] generation) {
        return (long) LONG.get(generation, 17);
    }
}
