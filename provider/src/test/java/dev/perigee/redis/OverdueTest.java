package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What waits until a deadline expires then and once, unless it has left before. */
final class OverdueTest {

    private final Overdue overdue = new Overdue();

    private static final class Wait extends Overdue.Waiting {

        private final CompletableFuture<Long> expired = new CompletableFuture<>();
        private int times;

        @Override
        void expire() {
            times++;
            expired.complete(System.nanoTime());
        }
    }

    @Test
    void nobodyExpiresEarlyAndEverybodyDoes() throws Exception {
        long seed = Seeds.of(OverdueTest.class);
        Random random = new Random(seed);
        List<Wait> waits = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Wait wait = new Wait();
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(100));
            overdue.at(end, wait);
            waits.add(wait);
            ends.add(end);
        }

        for (int i = 0; i < waits.size(); i++) {
            long expired = waits.get(i).expired.get(20, TimeUnit.SECONDS);
            assertThat(expired - ends.get(i)).as("seed " + seed).isNotNegative();
            assertThat(waits.get(i).times).as("seed " + seed).isEqualTo(1);
        }
        assertThat(overdue.waiting()).isZero();
    }

    @Test
    void whoLeavesDoesNotExpire() throws Exception {
        // Until the machine lets them leave before their time has come.
        long millis = 50;
        while (!leaveBefore(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis))) {
            millis *= 2;
            assertThat(millis).as("ms, in which nobody could leave").isLessThan(10_000);
        }
    }

    /** Says whether they could leave before the end, and if so looks at who expired. */
    private boolean leaveBefore(long end) throws Exception {
        List<Wait> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Wait wait = new Wait();
            overdue.at(end, wait);
            waits.add(wait);
        }
        // Of a list: the first, the last and those between; one of them twice.
        List.of(0, 4, 4, 8).forEach(i -> waits.get(i).leave());
        int left = overdue.waiting();
        if (System.nanoTime() >= end) {
            return false;
        }
        assertThat(left).isEqualTo(6);

        Wait later = new Wait();
        overdue.at(end + TimeUnit.MILLISECONDS.toNanos(50), later);
        later.expired.get(20, TimeUnit.SECONDS);
        assertThat(waits).extracting(wait -> wait.times).containsExactly(0, 1, 1, 1, 0, 1, 1, 1, 0);
        return true;
    }

    @Test
    void oneThatFailsToExpireDoesNotKeepTheOthers() throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
        Wait first = new Wait();
        Wait last = new Wait();
        overdue.at(end, first);
        overdue.at(end, new Overdue.Waiting() {
            @Override
            void expire() {
                throw new AssertionError("on purpose");
            }
        });
        overdue.at(end, last);

        assertThat(first.expired.get(20, TimeUnit.SECONDS)).isNotNull();
        assertThat(last.expired.get(20, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void whoComesTooLateExpiresSoon() throws Exception {
        Wait wait = new Wait();

        overdue.at(System.nanoTime() - TimeUnit.SECONDS.toNanos(1), wait);

        assertThat(wait.expired.get(20, TimeUnit.SECONDS)).isNotNull();
    }
}
