package dev.perigee.benchmarks.jmh;

import java.time.Duration;

/**
 * How long one contender is measured at a time.
 *
 * @param warmups iterations that are not counted
 * @param warmup how long each of them takes
 * @param iterations iterations that are counted
 * @param iteration how long each of them takes
 */
public record Effort(int warmups, Duration warmup, int iterations, Duration iteration) {

    /** {@return a good second} */
    public static Effort quick() {
        return new Effort(2, Duration.ofMillis(300), 3, Duration.ofMillis(200));
    }

    /** {@return about two seconds} */
    public static Effort full() {
        return new Effort(2, Duration.ofMillis(500), 3, Duration.ofMillis(300));
    }
}
