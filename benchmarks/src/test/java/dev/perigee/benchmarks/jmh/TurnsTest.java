package dev.perigee.benchmarks.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.report.Figure;
import dev.perigee.launcher.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Contenders in turns, in the forked JVM in which they are measured. */
final class TurnsTest {

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
    void eachContenderHasItsOwnFigures() {
        List<List<Figure>> told = new ArrayList<>();

        List<Figure> figures = Turns.of("waiting", Waiting.class, 2)
                .detail("3")
                .threads(2)
                .pinned()
                .length(Duration.ofMillis(5))
                .turnsOfARound(6)
                .forks(2)
                .measure(new Run(true, 3, redis, told::add));

        assertThat(told).containsExactly(figures);
        assertThat(figures).extracting(Figure::contender).containsExactly("short", "long");
        assertThat(figures).allSatisfy(figure -> {
            assertThat(figure.caseId()).isEqualTo("waiting");
            assertThat(figure.rounds()).hasSize(4);
            assertThat(figure.extras()).containsKeys(Turns.P50, Turns.P99, Turns.PINNED, "cpu ns/op", "B/op");
            assertThat(figure.extras()).containsEntry("threads seen", 2.0).containsEntry("detail", 3.0);
            assertThat(figure.extras().get(Turns.P99))
                    .isGreaterThanOrEqualTo(figure.extras().get(Turns.P50));
        });
        // A wait is never shorter than what was asked for, so this is no matter of speed.
        assertThat(figures.get(1).extras().get(Turns.P50)).isGreaterThanOrEqualTo(Waiting.LONG_MICROS);
    }

    @Test
    void aCaseThatFailsSaysWhy() {
        Run run = new Run(true, 3, redis, figures -> {});

        assertThatThrownBy(() -> Turns.of("failing", Failing.class, 1).measure(run))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("there is no such contender");
        assertThatThrownBy(() -> Turns.of("waiting", Waiting.class, 3)
                        .length(Duration.ofMillis(1))
                        .measure(run))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("announce as many as the case opens");
    }

    /** Two contenders that wait, one longer than the other. */
    public static final class Waiting implements TurnCase {

        static final long LONG_MICROS = 300;

        @Override
        public List<Turn> open(Setting setting) {
            double detail = setting.detail().isEmpty() ? 0 : Double.parseDouble(setting.detail());
            return List.of(new Wait("short", 1, detail), new Wait("long", LONG_MICROS, detail));
        }

        @Override
        public void close() {}
    }

    private record Wait(String contender, long micros, double detail, AtomicLong threads) implements Turn {

        Wait(String contender, long micros, double detail) {
            this(contender, micros, detail, new AtomicLong());
        }

        @Override
        public Object run(int thread, long call) {
            threads.accumulateAndGet(thread + 1L, Math::max);
            long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
            while (System.nanoTime() - end < 0) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            return call;
        }

        @Override
        public Map<String, Double> extras() {
            return Map.of("threads seen", (double) threads.get(), "detail", detail);
        }
    }

    /** Cannot be opened. */
    public static final class Failing implements TurnCase {

        @Override
        public List<Turn> open(Setting setting) {
            throw new IllegalStateException("there is no such contender");
        }

        @Override
        public void close() {}
    }
}
