package dev.perigee.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hash that places keys is XXH64 with seed 0, and must stay so. */
class KeyHashTest {

    @ParameterizedTest
    @CsvSource({
        "'', ef46db3751d8e999",
        "a, d24ec4f1a98c6e5b",
        "as, 1c330fb2d66be179",
        "asd, 631c37ce72a97393",
        "asdf, 415872f599cea71e",
        "abc, 44bc2cf5ad770999",
        "Call me Ishmael. Some years ago--never mind how long precisely-, 02a2e85470d6fd96",
    })
    void publishedHashesOfText(String text, String hash) {
        assertThat(KeyHash.of(text.getBytes(StandardCharsets.US_ASCII))).isEqualTo(Long.parseUnsignedLong(hash, 16));
    }

    /** The vectors with which the reference implementation checks itself. */
    @ParameterizedTest
    @CsvSource({
        "0, ef46db3751d8e999",
        "1, e934a84adb052768",
        "4, 9136a0dca57457ee",
        "14, 8282dcc4994e35c8",
        "222, b641ae8cb691c174",
    })
    void publishedHashesOfBytes(int length, String hash) {
        byte[] bytes = new byte[length];
        long generator = 2654435761L;
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (generator >>> 56);
            generator *= 0x9E3779B185EBCA8DL;
        }
        assertThat(KeyHash.of(bytes)).isEqualTo(Long.parseUnsignedLong(hash, 16));
    }

    @Test
    void everyByteCounts() {
        for (int length = 1; length <= 100; length++) {
            Set<Long> hashes = new HashSet<>();
            hashes.add(KeyHash.of(new byte[length]));
            for (int i = 0; i < length; i++) {
                byte[] bytes = new byte[length];
                bytes[i] = 1;
                hashes.add(KeyHash.of(bytes));
            }
            assertThat(hashes).hasSize(length + 1);
        }
    }

    @Test
    void partitionsFillEvenly() {
        int[] keys = new int[16];
        for (int i = 0; i < 16_000; i++) {
            keys[FarKey.of(("key-" + i).getBytes(StandardCharsets.US_ASCII)).partition(16)]++;
        }
        for (int count : keys) {
            assertThat(count).isBetween(850, 1150);
        }
    }
}
