package dev.perigee.entry;

import static dev.perigee.entry.Frames.MAX_U2;
import static dev.perigee.entry.Frames.bytes;
import static dev.perigee.entry.Frames.check;
import static dev.perigee.entry.Frames.littleEndian;
import static dev.perigee.entry.Frames.require;
import static dev.perigee.entry.Frames.text;
import static dev.perigee.entry.Frames.utf8;

import dev.perigee.entry.Acknowledgement.Kind;
import dev.perigee.entry.Frames.DamagedFrameException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of an {@link Acknowledgement} on the backplane.
 *
 * <pre>
 *  length
 *       1  version of this layout: 1
 *       1  what was done, an ASCII letter: A applied, D delivered
 *       8  the node that acknowledges; never 0
 *       2  how many stamps follow, at least 1
 *  each stamp:
 *       2  partition
 *       1  length of the epoch, then the epoch in UTF-8
 *       8  sequence, 0 or more
 * </pre>
 *
 * Numbers are little-endian and unsigned. Nothing may follow.
 */
public final class AcknowledgementFrame {

    private static final byte VERSION = 1;

    private static final int FIXED_LENGTH = 1 + 1 + 8 + 2;
    private static final int LEAST_STAMP_LENGTH = 2 + 1 + 8;

    private AcknowledgementFrame() {}

    /**
     * Encodes an acknowledgement.
     *
     * @param acknowledgement the acknowledgement
     * @return its bytes
     * @throws IllegalArgumentException if a part is outside its range, naming the part
     */
    public static byte[] encode(Acknowledgement acknowledgement) {
        List<Stamp> stamps = acknowledgement.stamps();
        check("from", acknowledgement.from() != 0, 0, "a node's number, which is not 0");
        check("stamps", !stamps.isEmpty() && stamps.size() <= MAX_U2, stamps.size(), "1 to 65535");
        List<byte[]> epochs = new ArrayList<>(stamps.size());
        int length = FIXED_LENGTH;
        for (Stamp stamp : stamps) {
            check("partition", stamp.partition() >= 0 && stamp.partition() <= MAX_U2, stamp.partition(), "0 to 65535");
            check("sequence", stamp.sequence() >= 0, stamp.sequence(), "0 or more");
            byte[] epoch = utf8("epoch", stamp.epoch(), 0);
            epochs.add(epoch);
            length += LEAST_STAMP_LENGTH + epoch.length;
        }
        byte[] bytes = new byte[length];
        ByteBuffer frame = littleEndian(bytes);
        frame.put(VERSION).put((byte) acknowledgement.kind().code());
        frame.putLong(acknowledgement.from()).putShort((short) stamps.size());
        for (int i = 0; i < stamps.size(); i++) {
            byte[] epoch = epochs.get(i);
            frame.putShort((short) stamps.get(i).partition());
            frame.put((byte) epoch.length).put(epoch);
            frame.putLong(stamps.get(i).sequence());
        }
        return bytes;
    }

    /**
     * Decodes an acknowledgement. Throws for no bytes whatever, and allocates no more than a small multiple of their
     * length.
     *
     * @param frame any bytes; not changed, and not held on to
     * @return the acknowledgement, or empty if these bytes are not one of a version known here
     */
    public static Optional<Acknowledgement> decode(byte[] frame) {
        try {
            return Optional.of(read(littleEndian(frame)));
        } catch (DamagedFrameException e) {
            return Optional.empty();
        }
    }

    private static Acknowledgement read(ByteBuffer in) {
        require(in, FIXED_LENGTH);
        require(in.get() == VERSION);
        Kind kind = kind((char) (in.get() & 0xFF));
        long from = in.getLong();
        require(from != 0);
        int count = in.getShort() & 0xFFFF;
        require(count > 0 && count <= in.remaining() / LEAST_STAMP_LENGTH);
        List<Stamp> stamps = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            stamps.add(readStamp(in));
        }
        require(!in.hasRemaining());
        return new Acknowledgement(from, kind, stamps);
    }

    private static Stamp readStamp(ByteBuffer in) {
        require(in, LEAST_STAMP_LENGTH);
        int partition = in.getShort() & 0xFFFF;
        String epoch = text(bytes(in, in.get() & 0xFF));
        require(in, 8);
        long sequence = in.getLong();
        require(sequence >= 0);
        return new Stamp(partition, epoch, sequence);
    }

    private static Kind kind(char letter) {
        for (Kind kind : Kind.values()) {
            if (kind.code() == letter) {
                return kind;
            }
        }
        throw new DamagedFrameException();
    }
}
