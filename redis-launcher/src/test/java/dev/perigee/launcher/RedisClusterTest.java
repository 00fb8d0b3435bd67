package dev.perigee.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class RedisClusterTest {

    private static RedisCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = RedisCluster.start(Duration.ofSeconds(3), ServerOptions.defaults());
    }

    @AfterAll
    static void closeCluster() {
        cluster.close();
    }

    @Test
    void knowsTheSlotsOfKeysAsTheServerDoes() {
        RedisServer any = cluster.nodes().get(0);
        for (String key : new String[] {"", "key", "a{b}c", "{}x", "a{{b}c}", "}{x}", "snow☃"}) {
            assertThat(RedisCluster.slotOf(key))
                    .as(key)
                    .isEqualTo(Integer.parseInt(any.call("CLUSTER", "KEYSLOT", key)));
        }
    }

    @Test
    void aReplicaTakesOver() {
        int slot = RedisCluster.slotOf("over");
        assertThat(cluster.primaries()).hasSize(3);
        RedisServer first = cluster.primaryOf(slot);
        first.call("SET", "over", "value");
        first.call("WAIT", "1", "5000");

        RedisServer killed = cluster.failOver(slot);

        assertThat(killed).isSameAs(first);
        assertThat(cluster.primaryOf(slot)).isNotSameAs(first);
        assertThat(cluster.primaryOf(slot).call("GET", "over")).isEqualTo("value");
        cluster.rejoin(killed);
        assertThat(cluster.replicaOf(slot)).isSameAs(killed);
    }

    @Test
    void losesAcknowledgedWritesWhenAsked() {
        int slot = RedisCluster.slotOf("lost");
        RedisServer first = cluster.primaryOf(slot);
        first.call("SET", "lost", "old");
        first.call("WAIT", "1", "5000");

        RedisServer killed = cluster.failOverLosing(
                slot, () -> assertThat(first.call("SET", "lost", "new")).isEqualTo("OK"));

        assertThat(cluster.primaryOf(slot).call("GET", "lost")).isEqualTo("old");
        cluster.rejoin(killed);
    }

    @Test
    void movesASlotWithItsKeys() {
        int slot = RedisCluster.slotOf("{moved}");
        RedisServer from = cluster.primaryOf(slot);
        RedisServer to = cluster.primaries().stream()
                .filter(node -> node != from)
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < 250; i++) {
            from.call("SET", "{moved}" + i, "value");
        }

        cluster.moveSlot(slot, to);

        assertThat(cluster.primaryOf(slot)).isSameAs(to);
        assertThat(to.call("CLUSTER", "COUNTKEYSINSLOT", Integer.toString(slot)))
                .isEqualTo("250");
        cluster.moveSlot(slot, from);
        assertThat(from.call("GET", "{moved}249")).isEqualTo("value");
    }
}
