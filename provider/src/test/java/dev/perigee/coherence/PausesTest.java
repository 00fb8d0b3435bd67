package dev.perigee.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PausesTest {

    private static final long START = Long.MAX_VALUE - 1_000; // The clock passes the end of its range.

    private long now = START;
    private long wall = 77;
    private final Pauses pauses = new Pauses(now, wall);

    @Test
    void ticksInTimeAreNoPause() {
        long before = pauses.count();
        for (int i = 0; i < 100; i++) {
            pass(100 + i);
            assertThat(tick()).isFalse();
        }

        assertThat(pauses.since(before, now)).isFalse();
        assertThat(pauses.runningSince(now)).isEqualTo(START);
    }

    @Test
    void aLateTickIsAPauseForWhatWasSentBefore() {
        long before = pauses.count();
        pass(201);

        assertThat(tick()).as("suspended").isFalse();

        assertThat(pauses.since(before, now)).isTrue();
        assertThat(pauses.since(pauses.count(), now)).as("for what is sent now").isFalse();
        assertThat(pauses.runningSince(now)).isEqualTo(now);
    }

    @Test
    void whoWakesUpBeforeTheTickSeesThePauseAndItCountsOnce() {
        long before = pauses.count();
        pass(4_000);

        assertThat(pauses.since(before, now)).isTrue();
        assertThat(pauses.runningSince(now)).isEqualTo(now);
        long after = pauses.count();
        tick();
        assertThat(pauses.count()).isEqualTo(after);
    }

    @Test
    void aMonotonicClockThatStoodStillIsNoticedByTheWallClock() {
        long before = pauses.count();
        wall += TimeUnit.HOURS.toNanos(1);
        pass(100);

        assertThat(tick()).isTrue();

        assertThat(pauses.since(before, now)).isTrue();
        pass(100);
        assertThat(tick()).as("again").isFalse();
    }

    @Test
    void soItIsIfSomebodyHasLookedBetween() {
        wall += TimeUnit.HOURS.toNanos(1);
        pass(1_000);
        pauses.look(now);
        pass(100);

        assertThat(tick()).isTrue();
    }

    @Test
    void aWallClockThatIsSetBackOrALittleAheadIsNoSuspension() {
        wall -= TimeUnit.HOURS.toNanos(1);
        pass(100);
        assertThat(tick()).isFalse();
        wall += TimeUnit.MILLISECONDS.toNanos(499);
        pass(100);
        assertThat(tick()).isFalse();
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
        wall += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private boolean tick() {
        return pauses.tick(now, wall);
    }
}
