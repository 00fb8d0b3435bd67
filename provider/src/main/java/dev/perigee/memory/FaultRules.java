package dev.perigee.memory;

import java.time.Duration;
import java.util.Random;

/** What all kinds of faults have in common: checks and draws. */
final class FaultRules {

    private FaultRules() {}

    static void requireProbability(String name, double probability) {
        // Written so that NaN is refused too.
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(name + ": " + probability + "; give a number from 0 to 1");
        }
    }

    static void requireSpan(Duration least, Duration most) {
        if (least.isNegative() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "least, most: " + least + ", " + most + "; give 0 or more, and the longer one second");
        }
    }

    /** Draws a time in nanoseconds. */
    static long draw(Duration least, Duration most, Random random) {
        long span = most.toNanos() - least.toNanos();
        return least.toNanos() + (long) (random.nextDouble() * span);
    }
}
