package dev.perigee.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class RedisSentinelsTest {

    @Test
    void anotherPrimaryTakesOver() {
        try (RedisSentinels all = RedisSentinels.start()) {
            RedisServer first = all.primary();
            assertThat(first).isSameAs(all.servers().get(0));
            first.call("SET", "key", "value");
            first.call("WAIT", "1", "5000");

            RedisServer killed = all.failOver();

            assertThat(killed).isSameAs(first);
            assertThat(all.primary()).isNotSameAs(first);
            assertThat(all.primary().call("GET", "key")).isEqualTo("value");

            all.rejoin(killed);
            assertThat(killed.call("GET", "key")).isEqualTo("value");
        }
    }
}
