package dev.perigee.benchmarks.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.launcher.RedisServer;
import org.junit.jupiter.api.Test;

class ServerGaugeTest {

    private static final String BEFORE =
            "# Commandstats\r\ncmdstat_get:calls=10,usec=5,usec_per_call=0.50,rejected_calls=0,failed_calls=0\r\n";

    @Test
    void plainCommandsAreBusyForAllThatTheyTook() {
        ServerGauge.Commands done = ServerGauge.parse("cmdstat_get:calls=110,usec=45,usec_per_call=0.41\r\n"
                        + "cmdstat_mget:calls=2,usec=7,usec_per_call=3.5\r\n"
                        + "cmdstat_info:calls=2,usec=900,usec_per_call=450\r\n")
                .since(ServerGauge.parse(BEFORE));
        assertThat(done.of("get")).isEqualTo(new ServerGauge.Command(100, 40));
        assertThat(done.busyMicros()).isEqualTo(47);
    }

    @Test
    void whatAScriptCallsIsNotCountedTwice() {
        ServerGauge.Commands done = ServerGauge.parse("cmdstat_get:calls=20,usec=25,usec_per_call=1.25\r\n"
                        + "cmdstat_evalsha:calls=10,usec=130,usec_per_call=13\r\n")
                .since(ServerGauge.parse(BEFORE));
        assertThat(done.busyMicros()).isEqualTo(130);
    }

    @Test
    void aServerTellsWhatItHasDone() {
        try (RedisServer server = RedisServer.start();
                ServerGauge gauge = new ServerGauge(server)) {
            ServerGauge.Commands before = gauge.commands();
            long bytes = gauge.dataBytes();
            for (int i = 0; i < 30; i++) {
                gauge.call("SET", "key-" + i, "v".repeat(10_000));
            }
            assertThat(gauge.commands().since(before).of("set").calls()).isEqualTo(30);
            assertThat(gauge.dataBytes() - bytes).isBetween(300_000L, 450_000L);
            assertThat(gauge.cpuSeconds()).isPositive();
            assertThatThrownBy(() -> ServerGauge.number("used_memory:1", "none"))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
