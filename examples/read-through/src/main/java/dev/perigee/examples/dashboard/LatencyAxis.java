package dev.perigee.examples.dashboard;

/** The logarithmic axis below a chart of latencies, five decades long. */
final class LatencyAxis {

    static final long FROM = 100;
    static final long TO = 10_000_000;

    private static final int DECADES = 5;

    private LatencyAxis() {}

    /** Writes each power of ten where its column begins. */
    static String draw(int columns, String micro) {
        StringBuilder axis = new StringBuilder();
        long nanos = FROM;
        for (int decade = 0; decade < DECADES; decade++, nanos *= 10) {
            int at = decade * columns / DECADES;
            axis.append(" ".repeat(Math.max(at - axis.length(), 0))).append('|').append(label(nanos, micro));
        }
        return axis.toString();
    }

    private static String label(long nanos, String micro) {
        if (nanos < 1_000) {
            return nanos + " ns";
        }
        return nanos < 1_000_000 ? nanos / 1_000 + " " + micro : nanos / 1_000_000 + " ms";
    }
}
