package dev.perigee.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.perigee.spi.UnreadableException.Reason;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a value codec promises, whoever made it. */
public abstract class ValueCodecContract {

    /** What the codecs under test write. */
    public record Parcel(
            long number,
            String label,
            @Nullable String note,
            BigDecimal weight,
            List<String> contents,
            Map<String, Integer> counts)
            implements java.io.Serializable {}

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Makes the codec, for values of the given class. */
    protected abstract <V> ValueCodec<V> codec(Class<V> declaredType);

    private static List<Parcel> samples() {
        return List.of(
                new Parcel(1, "label", null, new BigDecimal("1.50"), List.of(), Map.of()),
                new Parcel(
                        Long.MIN_VALUE,
                        "wide 日本語 \uD83D\uDE00 \"quoted\" \u0000",
                        "note",
                        new BigDecimal("-0.000001"),
                        new ArrayList<>(List.of("a", "b", "a")),
                        new TreeMap<>(Map.of("x", 1, "y", -2))));
    }

    @Test
    void whatWasWrittenIsRead() throws Exception {
        ValueCodec<Parcel> codec = codec(Parcel.class);
        for (Parcel sample : samples()) {
            byte[] bytes = codec.encode(sample);
            assertThat(codec.decode(bytes, 0, bytes.length)).isEqualTo(sample).isNotSameAs(sample);
        }
    }

    @Test
    void onlyTheGivenRangeIsRead() throws Exception {
        ValueCodec<Parcel> codec = codec(Parcel.class);
        byte[] bytes = codec.encode(samples().get(1));
        byte[] within = new byte[bytes.length + 20];
        Arrays.fill(within, (byte) 0x7B);
        System.arraycopy(bytes, 0, within, 7, bytes.length);
        assertThat(codec.decode(within, 7, bytes.length)).isEqualTo(samples().get(1));
        assertThatThrownBy(() -> codec.decode(within, 7, within.length)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void theIdIsAByteAndStays() {
        ValueCodec<Parcel> codec = codec(Parcel.class);
        assertThat(codec.id()).isBetween(1, 255).isEqualTo(codec(String.class).id());
    }

    @Test
    void canonicalBytesAreThoseOfEqualValues() {
        ValueCodec<Parcel> codec = codec(Parcel.class);
        if (codec.isCanonical()) {
            for (Parcel sample : samples()) {
                assertThat(codec.encode(copyOf(sample))).isEqualTo(codec.encode(sample));
            }
        }
    }

    private static Parcel copyOf(Parcel parcel) {
        return new Parcel(
                parcel.number(),
                new String(parcel.label().toCharArray()),
                parcel.note(),
                parcel.weight().add(BigDecimal.ZERO.setScale(parcel.weight().scale())),
                parcel.contents().isEmpty() ? List.of() : new ArrayList<>(parcel.contents()),
                parcel.counts().isEmpty() ? Map.of() : new TreeMap<>(parcel.counts()));
    }

    @Test
    void nullIsNoValue() {
        assertThatThrownBy(() -> codec(Parcel.class).encode(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aValueOfAnotherTypeIsUnreadable() {
        byte[] text = codec(String.class).encode("text");
        assertUnreadable(codec(Parcel.class), text);
    }

    @Test
    void everyPrefixIsUnreadable() {
        ValueCodec<Parcel> codec = codec(Parcel.class);
        byte[] bytes = codec.encode(samples().get(1));
        for (int length = 0; length < bytes.length; length++) {
            assertUnreadable(codec, Arrays.copyOf(bytes, length));
        }
    }

    @Test
    void bytesBehindTheValueAreNotOverlooked() {
        ValueCodec<Parcel> codec = codec(Parcel.class);
        byte[] bytes = codec.encode(samples().get(1));
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = '1';
        assertUnreadable(codec, longer);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomDamageGivesAValueOrUnreadableAndAllocatesLittle(long seed) {
        ValueCodec<Parcel> codec = codec(Parcel.class);
        Random random = new Random(seed);
        byte[] good = codec.encode(samples().get(1));
        outcome(codec, good);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = good.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt(256));
            }
            long before = THREADS.getCurrentThreadAllocatedBytes();
            outcome(codec, bytes);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertThat(allocated).as("seed %d, round %d", seed, round).isLessThan(32L * bytes.length + (2 << 20));
        }
    }

    @Test
    void manyThreadsMayUseItAtOnce() throws Exception {
        ValueCodec<Parcel> codec = codec(Parcel.class);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int task = 0; task < 4; task++) {
                int number = task;
                tasks.add(() -> {
                    for (int round = 0; round < 200; round++) {
                        Parcel parcel = new Parcel(
                                number, "round " + round, null, BigDecimal.ONE, List.of("c"), new LinkedHashMap<>());
                        byte[] bytes = codec.encode(parcel);
                        assertThat(codec.decode(bytes, 0, bytes.length)).isEqualTo(parcel);
                    }
                    return true;
                });
            }
            for (Future<Boolean> done : threads.invokeAll(tasks)) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    protected static void assertUnreadable(ValueCodec<?> codec, byte[] bytes) {
        assertThat(outcome(codec, bytes)).isNotNull();
    }

    /** Returns why bytes are unreadable, null if they are not. */
    protected static @Nullable Reason outcome(ValueCodec<?> codec, byte[] bytes) {
        try {
            assertThat(codec.decode(bytes, 0, bytes.length)).isNotNull();
            return null;
        } catch (UnreadableException e) {
            return e.reason();
        }
    }
}
