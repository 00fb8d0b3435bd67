package dev.perigee.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages come back as they were; all other bytes are no message. */
@SuppressWarnings("EnumOrdinal") // any constant will do
class MessageFrameTest {

    private static final Stamp STAMP = new Stamp(15, "1700-ab", 0x0102030405060708L);
    private static final OperationId ID = new OperationId(-2, 3);
    private static final CacheId CACHE = CacheId.of("my.cache");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static Map<String, Message> samples() {
        Map<String, Message> messages = new LinkedHashMap<>();
        messages.put("inserted", changed(change(ChangeKind.INSERTED, "key", null, null)));
        messages.put("updated", changed(change(ChangeKind.UPDATED, "key", "new", "old")));
        messages.put("removed", changed(change(ChangeKind.REMOVED, "key", null, "old")));
        messages.put("expired", changed(change(ChangeKind.EXPIRED, "key", null, null)));
        messages.put("inserted-empty-value", changed(change(ChangeKind.INSERTED, "key", "", null)));
        messages.put(
                "batch",
                changed(
                        change(ChangeKind.INSERTED, "a", "value", null),
                        change(ChangeKind.UPDATED, "b", "value", "old"),
                        change(ChangeKind.REMOVED, "c", null, null)));
        messages.put("updated-for-holders", changed(taken(ChangeKind.UPDATED, "new", null, Recipients.HOLDERS)));
        messages.put(
                "batch-for-everybody",
                changed(
                        taken(ChangeKind.INSERTED, "value", "old", Recipients.EVERYBODY),
                        change(ChangeKind.REMOVED, "c", null, null)));
        messages.put("cleared", new Message.Cleared(STAMP, ID, CACHE));
        messages.put("tag-deleted", new Message.TagDeleted(STAMP, ID, CACHE, "tag ä"));
        messages.put("number-used", new Message.NumberUsed(STAMP, ID));
        messages.put("epoch-begun", new Message.EpochBegun(new Stamp(65535, "", 0), new OperationId(0, 1)));
        return messages;
    }

    private static Message.Changed changed(KeyChange... changes) {
        return new Message.Changed(STAMP, ID, CACHE, List.of(changes));
    }

    private static KeyChange change(ChangeKind kind, String key, @Nullable String value, @Nullable String old) {
        return new KeyChange(
                kind, FarKey.of(ascii(key)), value == null ? null : ascii(value), old == null ? null : ascii(old));
    }

    private static KeyChange taken(ChangeKind kind, String value, @Nullable String old, Recipients recipients) {
        return new KeyChange(kind, FarKey.of(ascii("key")), ascii(value), old == null ? null : ascii(old), recipients);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void goldenBytes() {
        GoldenFile golden = GoldenFile.read("/golden/messages.hex");
        Map<String, byte[]> written = new LinkedHashMap<>();
        samples().forEach((name, message) -> written.put(name, MessageFrame.encode(message)));
        golden.assertHolds(written);
        samples().forEach((name, message) -> assertSame(MessageFrame.decode(golden.bytes(name)), message));
    }

    @Test
    void oneKeyTakesFewBytes() {
        Message message = new Message.Changed(
                new Stamp(3, "1700000000000000-abcd", 5),
                ID,
                CacheId.of("users"),
                List.of(change(ChangeKind.UPDATED, "key", null, null)));
        assertThat(MessageFrame.encode(message)).hasSize(29 + 21 + 2 + 5 + 2 + 3 + 1);
    }

    @Test
    void prefixesAndLongerBytesAreNoMessages() {
        samples().forEach((name, message) -> {
            byte[] frame = MessageFrame.encode(message);
            for (int length = 0; length < frame.length; length++) {
                assertThat(MessageFrame.decode(Arrays.copyOf(frame, length)))
                        .as("%s cut to %d", name, length)
                        .isEmpty();
            }
            assertThat(MessageFrame.decode(Arrays.copyOf(frame, frame.length + 1)))
                    .as(name)
                    .isEmpty();
        });
    }

    @Test
    void unknownVersionsAndLettersAreNoMessages() {
        byte[] frame = MessageFrame.encode(new Message.NumberUsed(STAMP, ID));
        for (int value = 0; value < 256; value++) {
            byte[] other = frame.clone();
            other[0] = (byte) value;
            assertThat(MessageFrame.decode(other).isPresent()).isEqualTo(value == 1);
            byte[] letter = frame.clone();
            letter[1] = (byte) value;
            assertThat(MessageFrame.decode(letter).isPresent()).isEqualTo(value == 'N' || value == 'E');
        }
    }

    /** What is decoded is exactly what was encoded, and whatever can be decoded encodes to the same bytes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void decodingIsTheInverseOfEncoding(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            String what = "seed " + seed + ", round " + round;
            Message message = randomMessage(random);
            byte[] frame = MessageFrame.encode(message);
            assertSame(MessageFrame.decode(frame), message);
            byte[] damaged = damage(frame, random);
            checkedDecode(what, damaged)
                    .ifPresent(other ->
                            assertThat(MessageFrame.encode(other)).as(what).isEqualTo(damaged));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void randomBytesAreHarmless(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = 1;
                bytes[1] = (byte) "IUDXBCTNE".charAt(random.nextInt(9));
            }
            checkedDecode("seed " + seed + ", round " + round, bytes);
        }
    }

    /** The densest input: changes of the shortest keys. */
    @Test
    void manyChangesAllocateInProportion() {
        List<KeyChange> changes = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            changes.add(new KeyChange(ChangeKind.REMOVED, FarKey.of(new byte[] {(byte) i}), null, null));
        }
        byte[] frame = MessageFrame.encode(new Message.Changed(STAMP, ID, CACHE, changes));
        long before = THREADS.getCurrentThreadAllocatedBytes();
        assertThat(MessageFrame.decode(frame)).isPresent();
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(32L * frame.length + (1 << 20));
    }

    private static Optional<Message> checkedDecode(String what, byte[] bytes) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Optional<Message> decoded;
        try {
            decoded = MessageFrame.decode(bytes);
        } catch (RuntimeException e) {
            return fail(what, e);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (allocated > 32L * bytes.length + 100_000) {
            fail(what + ": allocated " + allocated + " for " + bytes.length + " bytes");
        }
        return decoded;
    }

    private static byte[] damage(byte[] frame, Random random) {
        byte[] damaged =
                Arrays.copyOf(frame, Math.max(0, frame.length - (random.nextInt(4) == 0 ? random.nextInt(8) : 0)));
        for (int changes = random.nextInt(3) + 1; changes > 0 && damaged.length > 0; changes--) {
            int at = random.nextInt(damaged.length);
            damaged[at] = (byte) (random.nextBoolean() ? damaged[at] ^ (1 << random.nextInt(8)) : random.nextInt(256));
        }
        return damaged;
    }

    private static Message randomMessage(Random random) {
        Stamp stamp =
                new Stamp(random.nextInt(65536), "e".repeat(random.nextInt(256)), random.nextLong() & Long.MAX_VALUE);
        OperationId id = new OperationId(random.nextLong(), random.nextLong() | 1);
        CacheId cache = CacheId.of("cache {" + random.nextInt(100) + "}");
        return switch (random.nextInt(5)) {
            case 0 -> new Message.Cleared(stamp, id, cache);
            case 1 -> new Message.TagDeleted(stamp, id, cache, "täg".repeat(1 + random.nextInt(16)));
            case 2 -> new Message.NumberUsed(stamp, id);
            case 3 -> new Message.EpochBegun(stamp, id);
            default -> {
                List<KeyChange> changes = new ArrayList<>();
                for (int count = 1 + random.nextInt(4); count > 0; count--) {
                    byte[] value = random.nextBoolean() ? randomBytes(random, random.nextInt(50)) : null;
                    changes.add(new KeyChange(
                            ChangeKind.values()[random.nextInt(ChangeKind.values().length)],
                            FarKey.of(randomBytes(random, 1 + random.nextInt(random.nextInt(50) == 0 ? 65535 : 20))),
                            value,
                            random.nextBoolean() ? randomBytes(random, random.nextInt(50)) : null,
                            value == null ? Recipients.NOBODY : Recipients.values()[random.nextInt(3)]));
                }
                yield new Message.Changed(stamp, id, cache, changes);
            }
        };
    }

    private static byte[] randomBytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @MethodSource
    void impossibleMessageIsRefused(Message message, String text) {
        assertThatThrownBy(() -> MessageFrame.encode(message))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(text);
    }

    static Stream<Arguments> impossibleMessageIsRefused() {
        return Stream.of(
                Arguments.of(new Message.NumberUsed(new Stamp(-1, "e", 1), ID), "partition: -1; give 0 to 65535"),
                Arguments.of(new Message.NumberUsed(new Stamp(65536, "e", 1), ID), "partition: 65536; give 0 to 65535"),
                Arguments.of(new Message.NumberUsed(new Stamp(0, "e", -1), ID), "sequence: -1; give 0 or more"),
                Arguments.of(
                        new Message.NumberUsed(new Stamp(0, "e".repeat(256), 1), ID),
                        "epoch: 256 bytes; give 0 to 255 bytes in UTF-8"),
                Arguments.of(
                        new Message.NumberUsed(new Stamp(0, "\ud800", 1), ID),
                        "epoch: holds an unpaired surrogate; give text that has a UTF-8 form"),
                Arguments.of(
                        new Message.NumberUsed(STAMP, OperationId.NONE), "operation id: 0-0; give another than NONE"),
                Arguments.of(
                        new Message.Cleared(STAMP, ID, new CacheId("a.b")),
                        "cache id: a.b; give 0 to 65535 of [A-Za-z0-9_-] and %"),
                Arguments.of(
                        new Message.TagDeleted(STAMP, ID, CACHE, ""), "tag: 0 bytes; give 1 to 255 bytes in UTF-8"),
                Arguments.of(changed(), "changes: 0; give at least one"),
                Arguments.of(
                        changed(new KeyChange(
                                ChangeKind.REMOVED, FarKey.of(ascii("key")), null, null, Recipients.HOLDERS)),
                        "recipients: HOLDERS; give NOBODY where no value travels"),
                Arguments.of(
                        changed(change(ChangeKind.REMOVED, "k".repeat(65536), null, null)),
                        "key length: 65536; give 0 to 65535"));
    }

    /** Arrays in records are equal only to themselves, so they are compared one by one. */
    private static void assertSame(Optional<Message> actual, Message expected) {
        if (expected instanceof Message.Changed changed) {
            Message.Changed back = (Message.Changed) actual.orElseThrow();
            assertThat(back.stamp()).isEqualTo(changed.stamp());
            assertThat(back.id()).isEqualTo(changed.id());
            assertThat(back.cache()).isEqualTo(changed.cache());
            assertThat(back.changes()).hasSameSizeAs(changed.changes());
            for (int i = 0; i < back.changes().size(); i++) {
                KeyChange one = back.changes().get(i);
                KeyChange other = changed.changes().get(i);
                assertThat(one.kind()).isEqualTo(other.kind());
                assertThat(one.key()).isEqualTo(other.key());
                assertThat(one.value()).isEqualTo(other.value());
                assertThat(one.old()).isEqualTo(other.old());
                assertThat(one.recipients()).isEqualTo(other.recipients());
            }
        } else {
            assertThat(actual).contains(expected);
        }
    }
}
