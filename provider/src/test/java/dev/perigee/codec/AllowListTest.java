package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.codec.AllowList.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names are judged by the first pattern that matches. */
class AllowListTest {

    @ParameterizedTest
    @CsvSource({
        "com.acme.Foo, com.acme.Foo, ALLOWED",
        "com.acme.Foo, com.acme.Foo2, UNDECIDED",
        "com.acme.Foo, com.acme.Foo$Bar, UNDECIDED",
        "com.acme.Foo$Bar, com.acme.Foo$Bar, ALLOWED",
        "com.acme.*, com.acme.Foo, ALLOWED",
        "com.acme.*, com.acme.Foo$Bar, ALLOWED",
        "com.acme.*, com.acme.sub.Foo, UNDECIDED",
        "com.acme.*, com.acmetoo.Foo, UNDECIDED",
        "com.acme.**, com.acme.Foo, ALLOWED",
        "com.acme.**, com.acme.sub.deep.Foo, ALLOWED",
        "com.acme.**, com.acmetoo.Foo, UNDECIDED",
        "!com.acme.Bad, com.acme.Bad, DENIED",
        "!com.acme.**, com.acme.sub.Bad, DENIED",
        "Foo, Foo, ALLOWED",
    })
    void onePattern(String pattern, String name, Verdict verdict) {
        assertThat(AllowList.of(List.of(pattern)).judge(name)).isEqualTo(verdict);
    }

    @Test
    void firstMatchDecides() {
        AllowList list = AllowList.of(List.of("!com.acme.Bad", "com.acme.*", "!com.acme.Good"));
        assertThat(list.judge("com.acme.Bad")).isEqualTo(Verdict.DENIED);
        assertThat(list.judge("com.acme.Good")).isEqualTo(Verdict.ALLOWED);
        assertThat(AllowList.trusting().judge("any.Thing")).isEqualTo(Verdict.ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "*",
                "**",
                "com.acme.Foo*",
                "com.acme.***",
                "com..acme.Foo",
                ".com",
                "com.",
                "!",
                "!!com.Foo",
                "com.acme.Foo;com.acme.Bar",
                "maxdepth=5",
                "module/com.acme.Foo",
                "com.acme.Foo, com.acme.Bar",
                "1com.Foo"
            })
    void badPatternIsRefused(String pattern) {
        assertThatThrownBy(() -> AllowList.of(List.of("com.acme.Fine", pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "serialization.allow: '" + pattern
                                + "' is not a pattern; give a class (com.acme.Foo), a package"
                                + " (com.acme.*), a package and those below (com.acme.**), or one of these after a '!' to deny it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1023 | 64 | 8 | serialization.max-entry-bytes: 1023; give 1024 to 536870912",
                "1024 | 15 | 8 | serialization.max-key-bytes: 15; give 16 to 65535",
                "1024 | 65536 | 8 | serialization.max-key-bytes: 65536; give 16 to 65535",
                "1024 | 64 | 1 | serialization.max-depth: 1; give 2 to 512",
                "1024 | 64 | 513 | serialization.max-depth: 513; give 2 to 512"
            })
    void limitOutOfRangeIsRefused(int entryBytes, int keyBytes, int depth, String message) {
        assertThatThrownBy(() -> new Limits(entryBytes, keyBytes, depth))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
