package dev.perigee.benchmarks.near;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.NearContenders;
import dev.perigee.benchmarks.contender.PerigeeVersion;
import dev.perigee.benchmarks.contender.ValueKind;
import dev.perigee.benchmarks.jmh.Effort;
import dev.perigee.benchmarks.report.Figure;
import dev.perigee.launcher.RedisServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The near cases, as far as they can be told right from wrong without measuring. */
final class NearTest {

    private static final Effort SMALL = new Effort(0, Duration.ofMillis(1), 1, Duration.ofMillis(1));

    /** A machine that has much else to do makes a test slow, and does not fail it. */
    @BeforeAll
    static void bePatient() {
        System.setProperty("perigee.far.timeout", "1m");
    }

    @AfterAll
    static void beAsBefore() {
        System.clearProperty("perigee.far.timeout");
    }

    @Test
    void aCaseRunsInForks() {
        try (RedisServer redis = RedisServer.start()) {
            NearCase small = new NearCase(
                    "small",
                    "mixed",
                    ValueKind.IMMUTABLE,
                    false,
                    true,
                    2,
                    100,
                    true,
                    List.of(NearContenders.PERIGEE, NearContenders.CAFFEINE));

            List<Figure> figures = small.measure(new Run(true, 1, redis, told -> {}), SMALL);

            assertThat(figures).extracting(Figure::contender).containsExactly("perigee", "caffeine");
            assertThat(figures).allSatisfy(figure -> {
                assertThat(figure.rounds()).hasSize(1).allMatch(value -> value > 0);
                assertThat(figure.extras()).containsOnlyKeys("B/op", "cpu ns/op");
            });
        }
    }

    @Test
    void twoVersionsRunInForksThatKnowWhereTheOtherOneIs() {
        // This version stands in for the other one.
        System.setProperty(PerigeeVersion.JARS, System.getProperty("java.class.path"));
        try (RedisServer redis = RedisServer.start()) {
            List<Figure> figures =
                    new NearHits(KeyKind.HIBERNATE).measure(100, new Run(true, 2, redis, told -> {}), SMALL);

            assertThat(figures).extracting(Figure::contender).containsExactly("perigee", "perigee-before");
            assertThat(figures).allSatisfy(figure -> {
                assertThat(figure.caseId()).isEqualTo("near-hit/BasicCacheKeyImplementation/1 thread");
                assertThat(figure.rounds()).hasSize(2).allMatch(value -> value > 0);
                assertThat(figure.extras()).containsKey("B/op");
            });
        } finally {
            System.clearProperty(PerigeeVersion.JARS);
        }
    }

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void whatIsAskedForIsNear(KeyKind keys) {
        try (RedisServer redis = RedisServer.start()) {
            NearHitBenchmark.Filled filled = new NearHitBenchmark.Filled();
            filled.redis = redis.uri().toString();
            filled.keys = keys;
            filled.entries = 100;
            filled.open();
            long before = commands(redis);
            for (int i = 0; i < 10_000; i++) {
                assertThat(new NearHitBenchmark().get(filled)).isNotNull();
            }
            // A few commands are those of the node itself.
            assertThat(commands(redis) - before).isLessThan(2_000);
            filled.close();
        }
    }

    private static long commands(RedisServer redis) {
        return redis.call("INFO", "stats")
                .lines()
                .filter(line -> line.startsWith("total_commands_processed:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .sum();
    }

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void keysOfANumberAreEqualAndNotTheSame(KeyKind keys) {
        Object one = keys.key(7);
        Object other = keys.key(7);

        assertThat(one)
                .isEqualTo(other)
                .hasSameHashCodeAs(other)
                .isNotSameAs(other)
                .isNotEqualTo(keys.key(8))
                .isExactlyInstanceOf(keys.type());
    }

    @Test
    void popularKeysAreAskedForMoreOftenAndThreadsBeginElsewhere() {
        int[] first = Zipf.indices(1_000, 0);
        int[] second = Zipf.indices(1_000, 1);

        long[] counts = new long[1_000];
        Arrays.stream(first).forEach(index -> counts[index]++);
        Arrays.sort(counts);
        // The share of the first of n is 1 / sum(i^-0.99); for 1,000 that is 0.131.
        assertThat(counts[999] / (double) Zipf.LENGTH).isBetween(0.12, 0.14);
        assertThat(counts[998] / (double) Zipf.LENGTH).isBetween(0.06, 0.07);
        assertThat(first).isNotEqualTo(second).isEqualTo(Zipf.indices(1_000, 0));
        assertThat(Arrays.stream(second).sorted().toArray())
                .isEqualTo(Arrays.stream(first).sorted().toArray());
    }

    @Test
    void growthIsWhatAHitCostsMore() {
        Figure few = new Figure("a", "x", "ops/s", List.of(10.0, 12.0), Map.of());
        Figure many = new Figure("b", "x", "ops/s", List.of(5.0, 4.0), Map.of());

        assertThat(NearGrowth.growth("x", few, many).rounds()).containsExactly(2.0, 3.0);
    }
}
