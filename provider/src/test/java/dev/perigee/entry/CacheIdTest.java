package dev.perigee.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No cache name can look like another one, or reach out of its place in a key. */
class CacheIdTest {

    private static final String[] NASTY = {
        ":", "{", "}", ".", "*", "?", "[", "]", "\\", "%", "\u0000", "\r\n", "\n", " ", "/", "%25", "%2E", "a", "B",
        "7", "_", "-", "ä", "\u00a0", "日", "😀", "\uffff", "\u202e"
    };

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "users, users",
        "com.acme.User, com%2Eacme%2EUser",
        "{x}:*, %7Bx%7D%3A%2A",
        "%41, %2541",
        "ä, %C3%A4",
        "😀, %F0%9F%98%80",
    })
    void bytesOutsideTheSafeSetAreEscaped(String name, String id) {
        assertThat(CacheId.of(name).encoded()).isEqualTo(id);
        assertThat(CacheId.of(name)).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void differentNamesHaveDifferentIds(long seed) {
        Random random = new Random(seed);
        Map<String, String> names = new HashMap<>();
        for (int round = 0; round < 10_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int parts = random.nextInt(5); parts > 0; parts--) {
                text.append(NASTY[random.nextInt(NASTY.length)]);
            }
            String name = text.toString();
            String id = CacheId.of(name).encoded();
            assertThat(id).as("seed %d, round %d", seed, round).matches("[A-Za-z0-9_%-]*");
            String earlier = names.putIfAbsent(id, name);
            assertThat(earlier == null || earlier.equals(name))
                    .as("seed %d, round %d", seed, round)
                    .isTrue();
            assertThat(URLDecoder.decode(id, StandardCharsets.UTF_8))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(name);
        }
    }

    @Test
    void nameWithoutUtf8FormIsRefused() {
        for (String name : new String[] {"\ud800", "a\udc00b", "\udc00\ud800"}) {
            assertThatThrownBy(() -> CacheId.of(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cacheName: holds an unpaired surrogate; give a name that has a UTF-8 form");
        }
    }
}
