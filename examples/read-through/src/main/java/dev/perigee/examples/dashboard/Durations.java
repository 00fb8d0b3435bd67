package dev.perigee.examples.dashboard;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Durations in nanoseconds: what is typical of them, and how they are written. */
public final class Durations {

    private static final double MICRO = 1_000;
    private static final double MILLI = 1_000_000;

    private Durations() {}

    /**
     * Returns the duration that half of them do not exceed.
     *
     * @param nanos one or more
     * @return nanoseconds
     */
    public static long median(long... nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) / 2];
    }

    /**
     * Returns the longest.
     *
     * @param nanos one or more
     * @return nanoseconds
     */
    public static long longest(long... nanos) {
        return Arrays.stream(nanos).max().orElseThrow();
    }

    /** Writes a duration with two or three digits that count, in the unit that suits it. */
    static String brief(long nanos, String micro) {
        if (nanos < MICRO) {
            return nanos + " ns";
        }
        return nanos < MILLI ? digits(nanos / MICRO) + " " + micro : digits(nanos / MILLI) + " ms";
    }

    /**
     * Writes a duration.
     *
     * @param nanos nanoseconds
     * @return milliseconds with their unit
     */
    public static String inMillis(long nanos) {
        return String.format(Locale.ROOT, nanos < 10 * MILLI ? "%.2f ms" : "%.0f ms", nanos / MILLI);
    }

    static String minutes(long nanos) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }

    private static String digits(double number) {
        return String.format(Locale.ROOT, number < 10 ? "%.1f" : "%.0f", number);
    }
}
