package dev.perigee.benchmarks.far;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perigee.benchmarks.contender.Contender;
import dev.perigee.benchmarks.contender.Setup;
import dev.perigee.benchmarks.contender.ValueKind;
import dev.perigee.launcher.RedisServer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FarContendersTest {

    private static RedisServer server;

    @BeforeAll
    static void startServer() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    static Set<String> names() {
        return FarContenders.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void doesWhatItsMethodsSayOrSaysThatItCannot(String name) throws Exception {
        Object one = ValueKind.BYTES_300.value(1);
        Object two = ValueKind.BYTES_300.value(2);
        try (Contender contender = FarContenders.open(name, setup(name, ValueKind.BYTES_300))) {
            contender.put("a", one);
            assertThat(contender.get("a")).isEqualTo(one);
            contender.put("a", two);
            assertThat(contender.get("a")).isEqualTo(two);
            if (can(() -> contender.putIfAbsent("b", one))) {
                assertThat(contender.get("b")).isEqualTo(one);
                assertThat(contender.putIfAbsent("b", two)).isFalse();
                assertThat(contender.get("b")).isEqualTo(one);
            }
            if (can(() -> contender.replace("a", one))) {
                assertThat(contender.get("a")).isEqualTo(one);
                assertThat(contender.replace("absent", one)).isFalse();
            }
            if (can(() -> {
                contender.putAll(Map.of("c", one, "d", two));
                return true;
            })) {
                assertThat(contender.get("c")).isEqualTo(one);
                assertThat(contender.getAll(Set.of("c", "d")))
                        .hasSize(2)
                        .hasEntrySatisfying("c", value -> assertThat(value).isEqualTo(one))
                        .hasEntrySatisfying("d", value -> assertThat(value).isEqualTo(two));
            }
            if (can(() -> contender.iterate() > 0)) {
                assertThat(contender.iterate()).isBetween(4L, 5L);
            }
        }
    }

    static boolean can(Callable<Boolean> call) throws Exception {
        try {
            assertThat(call.call()).isTrue();
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    @Test
    void refusesANameThatNobodyHas() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FarContenders.open("rbukket", setup("x", ValueKind.STRING)))
                .withMessageContaining("rbukket")
                .withMessageContaining("rbucket-same");
    }

    private static Setup setup(String name, ValueKind values) {
        return new Setup(server.uri().toString(), "contract-" + name, values, false, false, 0);
    }
}
