package dev.perigee.benchmarks.far;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.ValueKind;
import dev.perigee.benchmarks.jmh.Turn;
import dev.perigee.benchmarks.jmh.TurnCase;
import dev.perigee.benchmarks.jmh.Turns;
import dev.perigee.benchmarks.report.Figure;
import dev.perigee.launcher.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redisson.config.Config;

class FarCaseTest {

    private static RedisServer redis;

    @BeforeAll
    static void startServer() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopServer() {
        redis.close();
    }

    @Test
    void aSceneIsTheSameAfterItWasTold() {
        FarScene scene = new FarScene(
                ValueKind.COUNTER, 7, List.of(new FarScene.Act("perigee", FarOperation.PUT_OWN, "perigee-put")));

        assertThat(FarScene.parse(scene.asText())).isEqualTo(scene);
    }

    @ParameterizedTest
    @EnumSource(FarOperation.class)
    void eachOperationIsDone(FarOperation operation) throws Exception {
        redis.call("FLUSHALL");
        boolean counts = operation.name().startsWith("INCREMENT") || operation == FarOperation.PUT_OWN;
        String contender =
                operation == FarOperation.READ_COLD ? FarContenders.PERIGEE_READ_THROUGH : FarContenders.PERIGEE_NEAR;
        FarScene scene = FarScene.of(counts ? ValueKind.COUNTER : ValueKind.BYTES_300, 200, operation, contender);
        try (FarCase opened = new FarCase()) {
            Turn turn = opened.open(new TurnCase.Setting(redis.uri().toString(), 1, scene.asText()))
                    .get(0);

            assertThat(turn.contender()).isEqualTo(contender);
            for (int call = 0; call < 3; call++) {
                Object found = turn.run(0, call);
                boolean silent = operation == FarOperation.PUT
                        || operation == FarOperation.PUT_ALL
                        || operation == FarOperation.PUT_OWN
                        || operation == FarOperation.PUT_IF_ABSENT
                        || operation == FarOperation.REPLACE;
                assertThat(found == null).isEqualTo(silent);
            }
        }
    }

    @Test
    void lostCallsAreSeen() throws Exception {
        redis.call("FLUSHALL");
        FarScene scene = FarScene.of(
                ValueKind.COUNTER,
                1,
                FarOperation.INCREMENT_SHARED,
                FarContenders.PERIGEE_NEAR,
                FarContenders.REDISSON_JCACHE);
        try (FarCase opened = new FarCase()) {
            List<Turn> turns = opened.open(new TurnCase.Setting(redis.uri().toString(), 4, scene.asText()));
            for (Turn turn : turns) {
                List<Thread> threads = IntStream.range(0, 4)
                        .mapToObj(thread -> new Thread(() -> callOften(turn, thread)))
                        .toList();
                threads.forEach(Thread::start);
                for (Thread thread : threads) {
                    thread.join();
                }
            }

            assertThat(turns.get(0).extras()).containsEntry("exact", 1.0).containsEntry("lost", 0.0);
            Map<String, Double> redissons = turns.get(1).extras();
            assertThat(redissons.get("lost")).isPositive();
            assertThat(redissons).containsEntry("exact", 0.0);
        }
    }

    private static void callOften(Turn turn, int thread) {
        try {
            for (int call = 0; call < 200; call++) {
                turn.run(thread, call);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void perigeesOwnSettingsAreRead() {
        Config config = RedissonClients.perigees("redis://127.0.0.1:6379");

        assertThat(config.useSingleServer().getConnectionPoolSize())
                .isLessThan(new Config().useSingleServer().getConnectionPoolSize());
    }

    @Test
    void aCaseIsMeasured() {
        Run run = new Run(true, 3, redis, figures -> {});
        FarScene scene =
                FarScene.of(ValueKind.BYTES_300, 10, FarOperation.GET, FarContenders.PERIGEE, FarContenders.SOCKET);

        List<Figure> figures = Turns.of("smoke", FarCase.class, 2)
                .detail(scene.asText())
                .length(Duration.ofMillis(1))
                .measure(run);

        assertThat(figures).extracting(Figure::contender).containsExactly("perigee", "socket");
        assertThat(figures).allSatisfy(figure -> assertThat(figure.rounds()).allMatch(value -> value > 0));
    }
}
