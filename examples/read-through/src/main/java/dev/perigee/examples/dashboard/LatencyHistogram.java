package dev.perigee.examples.dashboard;

/**
 * Counts durations, each to within three per cent: buckets are as wide as a 32nd of the power of two that they are in (the
 * idea of HdrHistogram, G. Tene). Not thread-safe.
 */
final class LatencyHistogram {

    private static final int PART_BITS = 5;
    private static final int PARTS = 1 << PART_BITS;

    private final long[] counts = new long[(Long.SIZE - PART_BITS) << PART_BITS];
    private long total;

    void add(long nanos) {
        counts[bucketOf(Math.max(nanos, 0))]++;
        total++;
    }

    void addAll(LatencyHistogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    long total() {
        return total;
    }

    /** Returns nanoseconds that the given share of the durations, 0 to 1, did not exceed; 0 if there are none. */
    long percentile(double share) {
        long wanted = Math.max(1, (long) Math.ceil(share * total));
        long sum = 0;
        for (int i = 0; i < counts.length && total > 0; i++) {
            sum += counts[i];
            if (sum >= wanted) {
                return startOf(i + 1) - 1;
            }
        }
        return 0;
    }

    /**
     * Spreads the counts over columns of equal width on a logarithmic scale.
     *
     * @param from nanoseconds at the left edge; what is shorter is counted there
     * @param to nanoseconds at the right edge; what is longer is counted there
     */
    double[] columns(long from, long to, int columns) {
        double[] heights = new double[columns];
        double width = Math.log((double) to / from) / columns;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                double left = column(startOf(i), from, width, columns);
                double right = column(startOf(i + 1), from, width, columns);
                spread(heights, left, Math.max(right, left + 1e-9), counts[i]);
            }
        }
        return heights;
    }

    private static double column(long nanos, long from, double width, int columns) {
        double at = Math.log(Math.max(nanos, 1) / (double) from) / width;
        return Math.min(Math.max(at, 0), columns - 1e-6);
    }

    /** Gives each column the part of a bucket that lies in it, so that the two widths do not beat against each other. */
    private static void spread(double[] heights, double left, double right, long count) {
        for (int column = (int) left; column < Math.min(right, heights.length); column++) {
            double part = Math.min(right, column + 1) - Math.max(left, column);
            heights[column] += count * part / (right - left);
        }
    }

    private static int bucketOf(long nanos) {
        if (nanos < PARTS) {
            return (int) nanos;
        }
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int part = (int) (nanos >>> (power - PART_BITS)) - PARTS;
        return ((power - PART_BITS + 1) << PART_BITS) + part;
    }

    private static long startOf(int bucket) {
        int row = bucket >> PART_BITS;
        int part = bucket & (PARTS - 1);
        return row == 0 ? part : (long) (PARTS + part) << (row - 1);
    }
}
