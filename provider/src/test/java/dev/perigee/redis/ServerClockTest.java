package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.spi.Deadline;
import dev.perigee.spi.Ticker;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's clock lies between the bounds, however long the answers took and whatever its clock does. */
final class ServerClockTest {

    private static final long SERVER_AHEAD = 5_000_000;

    private final ServerClock clock = new ServerClock(4, Ticker.SYSTEM);

    @Test
    void nothingIsKnownAtFirst() {
        assertThat(clock.knows(0, 0)).isFalse();
        assertThat(clock.latest(0, 0)).isEqualTo(-1);
        assertThat(clock.earliest(0, 0)).isEqualTo(-1);
    }

    @Test
    void oneClockForAllWhereThereIsOneServer() {
        ServerClock single = new ServerClock(1, Ticker.SYSTEM);
        single.learn(3, 1_000, 0, 0);

        assertThat(single.knows(7, 0)).isTrue();
        clock.learn(3, 1_000, 0, 0);
        assertThat(clock.knows(2, 0)).isFalse();
    }

    @Test
    void oldKnowledgeIsNotBelieved() {
        clock.learn(0, 1_000, 0, 0);

        assertThat(clock.knows(0, TimeUnit.SECONDS.toNanos(59))).isTrue();
        assertThat(clock.knows(0, TimeUnit.SECONDS.toNanos(61))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theTrueTimeIsBetweenTheBounds(long seed) {
        Random random = new Random(seed);
        long now = random.nextLong() >>> 2;
        long epoch = now;
        for (int i = 0; i < 10_000; i++) {
            long asked = now + random.nextInt(50_000_000);
            long read = asked + random.nextInt(5_000_000);
            long answered = read + random.nextInt(random.nextInt(10) == 0 ? 500_000_000 : 5_000_000);
            clock.learn(0, server(read, epoch), asked, answered);
            now = answered;
            long later = now + random.nextInt(100_000_000);

            assertThat(server(later, epoch))
                    .as("seed %s, step %s", seed, i)
                    .isBetween(clock.earliest(0, later), clock.latest(0, later));
        }
    }

    @Test
    void aClockThatWasSetIsFollowedAtOnce() {
        clock.learn(0, 1_000_000, 0, 1_000);
        clock.learn(0, 5_000, 2_000, 900_000_000);

        assertThat(clock.latest(0, 900_000_000)).isLessThan(10_000);
        clock.learn(0, 9_000_000, 900_000_100, 1_900_000_000);
        assertThat(clock.earliest(0, 1_900_000_000)).isGreaterThanOrEqualTo(9_000_000);
    }

    @Test
    void aBetterLookReplacesAWorseOne() {
        clock.learn(0, 1_000, 0, 100_000_000);
        long unsure = clock.latest(0, 200_000_000) - clock.earliest(0, 200_000_000);
        clock.learn(0, 1_190, 190_000_000, 190_500_000);

        assertThat(clock.latest(0, 200_000_000) - clock.earliest(0, 200_000_000))
                .isLessThan(unsure)
                .isLessThanOrEqualTo(4);
    }

    @Test
    void aDeadlineIsToldByTheEarliestTime() {
        long now = System.nanoTime();
        clock.learn(0, 1_000_000, now - 50_000_000, now);

        long told = clock.deadline(0, new Deadline(now + TimeUnit.SECONDS.toNanos(100)));

        assertThat(told).isBetween(1_000_000 + 90_000L, 1_000_000 + 100_050L);
        assertThat(clock.deadline(0, new Deadline(System.nanoTime() - 1))).isZero();
    }

    private static long server(long nanos, long epoch) {
        return SERVER_AHEAD + TimeUnit.NANOSECONDS.toMillis(nanos - epoch);
    }
}
