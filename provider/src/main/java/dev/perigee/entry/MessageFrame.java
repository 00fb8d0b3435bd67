package dev.perigee.entry;

import static dev.perigee.entry.Frames.MAX_U1;
import static dev.perigee.entry.Frames.MAX_U2;
import static dev.perigee.entry.Frames.bytes;
import static dev.perigee.entry.Frames.check;
import static dev.perigee.entry.Frames.littleEndian;
import static dev.perigee.entry.Frames.require;
import static dev.perigee.entry.Frames.text;
import static dev.perigee.entry.Frames.utf8;

import dev.perigee.entry.Frames.DamagedFrameException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a {@link Message} on the backplane.
 *
 * <pre>
 *  length
 *       1  version of this layout: 1
 *       1  what happened, an ASCII letter:
 *            I U D X O V  one key inserted, updated, removed, expired, ended by an update, or only its copies void
 *            B        several keys changed
 *            C        cache cleared
 *            T        tag deleted
 *            N        number used, nothing changed
 *            E        epoch began
 *       2  partition
 *       1  length of the epoch, then the epoch in UTF-8
 *       8  sequence, 0 or more
 *      16  operation id: node 8, counter 8; never all zero
 *
 *  then, for I U D X O V B C T:
 *       2  length of the cache id, then the id in ASCII: [A-Za-z0-9_-] and %
 *  then, for B: 4, how many changes follow, at least 2
 *  then, for I U D X O V one change; for B so many, each after one byte that is one of these letters:
 *       2  length of the key, then the key
 *       1  flags: 1 the new envelope follows, 2 the former one follows;
 *            with 1 perhaps one of: 4 near tiers that hold a copy take it in, 8 all take it in
 *       4  length of the new envelope, then the envelope, if flagged
 *       4  length of the former envelope, then the envelope, if flagged
 *  or, for T:
 *       1  length of the tag, at least 1, then the tag in UTF-8
 * </pre>
 *
 * Numbers are little-endian and unsigned. Nothing may follow. How long values may be that travel in a message is decided by
 * whoever makes it.
 */
public final class MessageFrame {

    private static final byte VERSION = 1;

    private static final char BATCH = 'B';
    private static final char CLEARED = 'C';
    private static final char TAG_DELETED = 'T';
    private static final char NUMBER_USED = 'N';
    private static final char EPOCH_BEGUN = 'E';

    private static final int FLAG_VALUE = 1;
    private static final int FLAG_OLD = 2;
    private static final int FLAG_FOR_HOLDERS = 4;
    private static final int FLAG_FOR_EVERYBODY = 8;

    private static final int FIXED_LENGTH = 1 + 1 + 2 + 1 + 8 + OperationId.LENGTH;
    /** In a batch: letter, length of the key, flags. */
    private static final int LEAST_CHANGE_LENGTH = 1 + 2 + 1;

    private MessageFrame() {}

    /**
     * Encodes a message.
     *
     * @param message the message
     * @return its bytes
     * @throws IllegalArgumentException if a part is too long for its length field or outside its range, naming the part
     */
    public static byte[] encode(Message message) {
        Stamp stamp = message.stamp();
        byte[] epoch = utf8("epoch", stamp.epoch(), 0);
        check("partition", stamp.partition() >= 0 && stamp.partition() <= MAX_U2, stamp.partition(), "0 to 65535");
        check("sequence", stamp.sequence() >= 0, stamp.sequence(), "0 or more");
        check("operation id", !message.id().equals(OperationId.NONE), message.id(), "another than NONE");
        byte[] body = body(message);
        byte[] bytes = new byte[FIXED_LENGTH + epoch.length + body.length];
        ByteBuffer frame = littleEndian(bytes);
        frame.put(VERSION).put((byte) letter(message)).putShort((short) stamp.partition());
        frame.put((byte) epoch.length).put(epoch).putLong(stamp.sequence());
        frame.putLong(message.id().node()).putLong(message.id().counter());
        frame.put(body);
        return bytes;
    }

    /**
     * Decodes a message. Throws for no bytes whatever, and allocates no more than a small multiple of their length.
     *
     * @param frame any bytes; not changed, and not held on to
     * @return the message, or empty if these bytes are not one of a version known here
     */
    public static Optional<Message> decode(byte[] frame) {
        try {
            return Optional.of(read(littleEndian(frame)));
        } catch (DamagedFrameException e) {
            return Optional.empty();
        }
    }

    private static char letter(Message message) {
        if (message instanceof Message.Changed changed) {
            return changed.changes().size() == 1
                    ? changed.changes().get(0).kind().code()
                    : BATCH;
        }
        if (message instanceof Message.Cleared) {
            return CLEARED;
        }
        if (message instanceof Message.TagDeleted) {
            return TAG_DELETED;
        }
        if (message instanceof Message.NumberUsed) {
            return NUMBER_USED;
        }
        if (message instanceof Message.EpochBegun) {
            return EPOCH_BEGUN;
        }
        throw new AssertionError("not a message: " + message.getClass());
    }

    private static byte[] body(Message message) {
        if (message instanceof Message.Changed changed) {
            return changes(changed);
        }
        if (message instanceof Message.Cleared cleared) {
            byte[] cache = cacheId(cleared.cache());
            byte[] body = new byte[2 + cache.length];
            littleEndian(body).putShort((short) cache.length).put(cache);
            return body;
        }
        if (message instanceof Message.TagDeleted deleted) {
            byte[] cache = cacheId(deleted.cache());
            byte[] tag = utf8("tag", deleted.tag(), 1);
            byte[] body = new byte[2 + cache.length + 1 + tag.length];
            littleEndian(body)
                    .putShort((short) cache.length)
                    .put(cache)
                    .put((byte) tag.length)
                    .put(tag);
            return body;
        }
        return new byte[0];
    }

    private static byte[] changes(Message.Changed changed) {
        check("changes", !changed.changes().isEmpty(), 0, "at least one");
        byte[] cache = cacheId(changed.cache());
        boolean batch = changed.changes().size() > 1;
        long length = 2L + cache.length + (batch ? 4 : 0);
        for (KeyChange change : changed.changes()) {
            length += (batch ? 1 : 0) + lengthOf(change);
        }
        check("message", length <= Integer.MAX_VALUE - FIXED_LENGTH - MAX_U1, length, "less than 2 GiB");
        byte[] bytes = new byte[(int) length];
        ByteBuffer body = littleEndian(bytes).putShort((short) cache.length).put(cache);
        if (batch) {
            body.putInt(changed.changes().size());
        }
        for (KeyChange change : changed.changes()) {
            if (batch) {
                body.put((byte) change.kind().code());
            }
            put(body, change);
        }
        return bytes;
    }

    private static long lengthOf(KeyChange change) {
        int key = change.key().bytes().length;
        check("key length", key <= MAX_U2, key, "0 to 65535");
        check(
                "recipients",
                change.recipients() == Recipients.NOBODY || change.value() != null,
                change.recipients(),
                "NOBODY where no value travels");
        return 2L + key + 1 + lengthOf(change.value()) + lengthOf(change.old());
    }

    private static long lengthOf(byte @Nullable [] envelope) {
        return envelope == null ? 0 : 4L + envelope.length;
    }

    private static void put(ByteBuffer body, KeyChange change) {
        byte[] key = change.key().bytes();
        byte[] value = change.value();
        byte[] old = change.old();
        body.putShort((short) key.length).put(key);
        body.put((byte) ((value != null ? FLAG_VALUE : 0) | (old != null ? FLAG_OLD : 0) | flag(change.recipients())));
        if (value != null) {
            body.putInt(value.length).put(value);
        }
        if (old != null) {
            body.putInt(old.length).put(old);
        }
    }

    private static byte[] cacheId(CacheId cache) {
        String id = cache.encoded();
        check("cache id", isCacheId(id) && id.length() <= MAX_U2, id, "0 to 65535 of [A-Za-z0-9_-] and %");
        return id.getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean isCacheId(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean isOfId = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '_'
                    || c == '-'
                    || c == '%';
            if (!isOfId) {
                return false;
            }
        }
        return true;
    }

    private static Message read(ByteBuffer in) {
        require(in, FIXED_LENGTH);
        require(in.get() == VERSION);
        char letter = (char) (in.get() & 0xFF);
        int partition = in.getShort() & 0xFFFF;
        String epoch = text(bytes(in, in.get() & 0xFF));
        require(in, 8 + OperationId.LENGTH);
        Stamp stamp = new Stamp(partition, epoch, in.getLong());
        OperationId id = new OperationId(in.getLong(), in.getLong());
        require(stamp.sequence() >= 0 && !id.equals(OperationId.NONE));
        Message message = body(letter, stamp, id, in);
        require(!in.hasRemaining());
        return message;
    }

    private static Message body(char letter, Stamp stamp, OperationId id, ByteBuffer in) {
        return switch (letter) {
            case NUMBER_USED -> new Message.NumberUsed(stamp, id);
            case EPOCH_BEGUN -> new Message.EpochBegun(stamp, id);
            case CLEARED -> new Message.Cleared(stamp, id, readCacheId(in));
            case TAG_DELETED -> new Message.TagDeleted(stamp, id, readCacheId(in), readTag(in));
            case BATCH -> new Message.Changed(stamp, id, readCacheId(in), readChanges(in));
            default -> {
                ChangeKind kind = kind(letter);
                yield new Message.Changed(stamp, id, readCacheId(in), List.of(readChange(kind, in)));
            }
        };
    }

    private static String readTag(ByteBuffer in) {
        require(in, 1);
        int length = in.get() & 0xFF;
        require(length > 0);
        return text(bytes(in, length));
    }

    private static List<KeyChange> readChanges(ByteBuffer in) {
        require(in, 4);
        int count = in.getInt();
        require(count > 1 && count <= in.remaining() / LEAST_CHANGE_LENGTH);
        List<KeyChange> changes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            require(in, 1);
            changes.add(readChange(kind((char) (in.get() & 0xFF)), in));
        }
        return changes;
    }

    private static ChangeKind kind(char letter) {
        for (ChangeKind kind : ChangeKind.values()) {
            if (kind.code() == letter) {
                return kind;
            }
        }
        throw new DamagedFrameException();
    }

    private static CacheId readCacheId(ByteBuffer in) {
        require(in, 2);
        String id = new String(bytes(in, in.getShort() & 0xFFFF), StandardCharsets.ISO_8859_1);
        require(isCacheId(id));
        return new CacheId(id);
    }

    private static KeyChange readChange(ChangeKind kind, ByteBuffer in) {
        require(in, 2);
        FarKey key = FarKey.of(bytes(in, in.getShort() & 0xFFFF));
        require(in, 1);
        int flags = in.get();
        Recipients recipients = recipients(flags);
        byte[] value = (flags & FLAG_VALUE) != 0 ? readEnvelope(in) : null;
        byte[] old = (flags & FLAG_OLD) != 0 ? readEnvelope(in) : null;
        return new KeyChange(kind, key, value, old, recipients);
    }

    private static int flag(Recipients recipients) {
        return switch (recipients) {
            case NOBODY -> 0;
            case HOLDERS -> FLAG_FOR_HOLDERS;
            case EVERYBODY -> FLAG_FOR_EVERYBODY;
        };
    }

    private static Recipients recipients(int flags) {
        return switch (flags & ~FLAG_OLD) {
            case 0, FLAG_VALUE -> Recipients.NOBODY;
            case FLAG_VALUE | FLAG_FOR_HOLDERS -> Recipients.HOLDERS;
            case FLAG_VALUE | FLAG_FOR_EVERYBODY -> Recipients.EVERYBODY;
            default -> throw new DamagedFrameException();
        };
    }

    private static byte[] readEnvelope(ByteBuffer in) {
        require(in, 4);
        return bytes(in, in.getInt());
    }
}
