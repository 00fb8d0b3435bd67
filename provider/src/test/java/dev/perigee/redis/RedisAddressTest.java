package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.redis.RedisAddress.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses say what they say, wrong ones what would be right, and none shows its password. */
final class RedisAddressTest {

    @Test
    void aServerThatStandsAlone() {
        assertThat(RedisAddress.parse("redis://localhost"))
                .isEqualTo(new RedisAddress(Mode.SINGLE, false, List.of("localhost:6379"), null, null, 0, ""));
        assertThat(RedisAddress.parse("rediss://us%65r:p%40s%3As%2B+@10.0.0.1:6380/3"))
                .isEqualTo(new RedisAddress(Mode.SINGLE, true, List.of("10.0.0.1:6380"), "user", "p@s:s++", 3, ""));
        assertThat(RedisAddress.parse("redis://:secret@[::1]:7000/"))
                .isEqualTo(new RedisAddress(Mode.SINGLE, false, List.of("[::1]:7000"), null, "secret", 0, ""));
        assertThat(RedisAddress.parse("redis://user@a.b").user()).isEqualTo("user");
        assertThat(RedisAddress.parse("redis://user@a.b").password()).isNull();
        assertThat(RedisAddress.parse("redis://u:a:b@h").password()).isEqualTo("a:b");
    }

    @Test
    void sentinels() {
        assertThat(RedisAddress.parse("redis+sentinel://u:p@a,b:1/my%2Fmaster/2"))
                .isEqualTo(new RedisAddress(Mode.SENTINEL, false, List.of("a:26379", "b:1"), "u", "p", 2, "my/master"));
        assertThat(RedisAddress.parse("rediss+sentinel://a/m").urls()).containsExactly("rediss://a:26379");
    }

    @Test
    void aCluster() {
        assertThat(RedisAddress.parse("redis+cluster://:p@a:1,[::1]:2,c"))
                .isEqualTo(
                        new RedisAddress(Mode.CLUSTER, false, List.of("a:1", "[::1]:2", "c:6379"), null, "p", 0, ""));
        assertThat(RedisAddress.parse("rediss+cluster://a:1,b:2").urls())
                .containsExactly("rediss://a:1", "rediss://b:2");
    }

    @Test
    void itsTextIsWithoutUserAndPassword() {
        assertThat(RedisAddress.parse("rediss+sentinel://user:secret@a:1,b:2/m/3"))
                .hasToString("rediss+sentinel://a:1,b:2/m/3");
        assertThat(RedisSource.address("redis://user:secret@a")).hasToString("redis://a:6379");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://u:secret@a|give redis://host:port",
                "redis:a|give redis://host:port",
                "redis://|give redis://host:port",
                "redis://u:sec/ret@a|with @ : / ? # in a password written as %40 %3A %2F %3F %23",
                "redis://u:secret@a?x=y|give redis://host:port",
                "redis://u:secret@a b|a host that begins with 'a b' is not valid; give host:port",
                "redis://u:secret@a:0|port '0' is not valid; give 1 to 65535",
                "redis://u:secret@a:65536|port '65536' is not valid; give 1 to 65535",
                "redis://u:secret@a:x|a host that begins with 'a' is not valid",
                "redis://u:secret@a,,b|a host that begins with '' is not valid",
                "redis://u:secret@a,b|are several hosts; give one, or redis+cluster:// or redis+sentinel://",
                "redis://u:secret/0|a host that begins with 'u' is not valid",
                "redis://u:secret@a/x|database 'x' is not valid; give its number",
                "redis://u:secret@a/-1|database '-1' is not valid",
                "redis+cluster://u:secret@a/1|give none, a cluster has one database only",
                "redis+sentinel://u:secret@a|no master; give its name behind the hosts",
                "redis://u:secret%zz@a|not followed by two hex digits"
            })
    void aWrongOneSaysWhatWouldBeRight(String address, String part) {
        assertThatThrownBy(() -> RedisAddress.parse(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("perigee.far.redis.address: ")
                .hasMessageContaining(part)
                .hasNoCause()
                .satisfies(
                        e -> assertThat(e.getMessage()).doesNotContain("secret").doesNotContain("sec/ret"));
    }
}
