package dev.perigee.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.Acknowledgement.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Acknowledgements come back as they were; all other bytes are no acknowledgement. */
class AcknowledgementFrameTest {

    private static final Stamp STAMP = new Stamp(15, "1700-ab", 0x0102030405060708L);

    private static Map<String, Acknowledgement> samples() {
        Map<String, Acknowledgement> samples = new LinkedHashMap<>();
        samples.put("applied", new Acknowledgement(-2, Kind.APPLIED, List.of(STAMP)));
        samples.put("delivered", new Acknowledgement(0x0102030405060708L, Kind.DELIVERED, List.of(STAMP)));
        samples.put(
                "several",
                new Acknowledgement(
                        1, Kind.APPLIED, List.of(STAMP, new Stamp(65535, "", 0), new Stamp(0, "ä", Long.MAX_VALUE))));
        return samples;
    }

    @Test
    void goldenBytes() {
        GoldenFile golden = GoldenFile.read("/golden/acknowledgements.hex");
        Map<String, byte[]> written = new LinkedHashMap<>();
        samples().forEach((name, sample) -> written.put(name, AcknowledgementFrame.encode(sample)));
        golden.assertHolds(written);
        samples()
                .forEach((name, sample) -> assertThat(AcknowledgementFrame.decode(golden.bytes(name)))
                        .contains(sample));
    }

    @Test
    void prefixesAndLongerBytesAreNoAcknowledgements() {
        samples().forEach((name, sample) -> {
            byte[] frame = AcknowledgementFrame.encode(sample);
            for (int length = 0; length < frame.length; length++) {
                assertThat(AcknowledgementFrame.decode(Arrays.copyOf(frame, length)))
                        .as("%s cut to %d", name, length)
                        .isEmpty();
            }
            assertThat(AcknowledgementFrame.decode(Arrays.copyOf(frame, frame.length + 1)))
                    .as(name)
                    .isEmpty();
        });
    }

    @Test
    void unknownVersionsAndKindsAreNoAcknowledgements() {
        byte[] frame = AcknowledgementFrame.encode(new Acknowledgement(1, Kind.APPLIED, List.of(STAMP)));
        for (int value = 0; value < 256; value++) {
            byte[] version = frame.clone();
            version[0] = (byte) value;
            assertThat(AcknowledgementFrame.decode(version).isPresent()).isEqualTo(value == 1);
            byte[] kind = frame.clone();
            kind[1] = (byte) value;
            assertThat(AcknowledgementFrame.decode(kind).isPresent()).isEqualTo(value == 'A' || value == 'D');
        }
    }

    @Test
    void noNodeNoStampsAndNegativeNumbersAreNoAcknowledgements() {
        byte[] frame = AcknowledgementFrame.encode(new Acknowledgement(1, Kind.APPLIED, List.of(STAMP)));
        byte[] noNode = frame.clone();
        noNode[2] = 0;
        assertThat(AcknowledgementFrame.decode(noNode)).isEmpty();
        byte[] noStamps = Arrays.copyOf(frame, 12);
        noStamps[10] = 0;
        assertThat(AcknowledgementFrame.decode(noStamps)).isEmpty();
        byte[] negative = frame.clone();
        negative[negative.length - 1] = -1;
        assertThat(AcknowledgementFrame.decode(negative)).isEmpty();
        byte[] manyStamps = frame.clone();
        manyStamps[10] = -1;
        manyStamps[11] = -1;
        assertThat(AcknowledgementFrame.decode(manyStamps)).isEmpty();
        byte[] badEpoch = frame.clone();
        badEpoch[15] = -1;
        assertThat(AcknowledgementFrame.decode(badEpoch)).isEmpty();
    }

    @Test
    void whatCannotBeSaidIsRefused() {
        assertRefused(new Acknowledgement(0, Kind.APPLIED, List.of(STAMP)), "from: 0; give");
        assertRefused(new Acknowledgement(1, Kind.APPLIED, List.of()), "stamps: 0; give 1 to 65535");
        assertRefused(
                new Acknowledgement(1, Kind.APPLIED, Collections.nCopies(65536, STAMP)),
                "stamps: 65536; give 1 to 65535");
        assertRefused(
                new Acknowledgement(1, Kind.APPLIED, List.of(new Stamp(-1, "e", 1))), "partition: -1; give 0 to 65535");
        assertRefused(
                new Acknowledgement(1, Kind.APPLIED, List.of(new Stamp(1, "e", -1))), "sequence: -1; give 0 or more");
        assertRefused(
                new Acknowledgement(1, Kind.APPLIED, List.of(new Stamp(1, "e".repeat(256), 1))),
                "epoch: 256 bytes; give 0 to 255 bytes in UTF-8");
    }

    /** What is decoded is exactly what was encoded, and whatever can be decoded encodes to the same bytes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void decodingIsTheInverseOfEncoding(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            String what = "seed " + seed + ", round " + round;
            Acknowledgement sample = random(random);
            byte[] frame = AcknowledgementFrame.encode(sample);
            assertThat(AcknowledgementFrame.decode(frame)).as(what).contains(sample);
            byte[] damaged = frame.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            Optional<Acknowledgement> other = AcknowledgementFrame.decode(damaged);
            other.ifPresent(decoded ->
                    assertThat(AcknowledgementFrame.encode(decoded)).as(what).isEqualTo(damaged));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void randomBytesAreHarmless(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = 1;
                bytes[1] = (byte) (random.nextBoolean() ? 'A' : 'D');
            }
            AcknowledgementFrame.decode(bytes)
                    .ifPresent(decoded -> assertThat(AcknowledgementFrame.encode(decoded))
                            .as("seed %d", seed)
                            .isEqualTo(bytes));
        }
    }

    private static Acknowledgement random(Random random) {
        List<Stamp> stamps = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            stamps.add(new Stamp(
                    random.nextInt(65536), "e".repeat(random.nextInt(10)), random.nextLong() & Long.MAX_VALUE));
        }
        return new Acknowledgement(random.nextLong() | 1, random.nextBoolean() ? Kind.APPLIED : Kind.DELIVERED, stamps);
    }

    private static void assertRefused(Acknowledgement acknowledgement, String message) {
        assertThatThrownBy(() -> AcknowledgementFrame.encode(acknowledgement))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
