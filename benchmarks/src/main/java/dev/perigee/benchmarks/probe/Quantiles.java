package dev.perigee.benchmarks.probe;

import java.util.Arrays;
import java.util.Collection;

/** Quantiles of what was measured. */
final class Quantiles {

    private Quantiles() {}

    /** The value that half of the others do not exceed; between the two in the middle if their number is even. */
    static double median(Collection<Double> values) {
        return quantile(values, 0.5);
    }

    /**
     * The value that this share of all does not exceed, interpolated between neighbours.
     *
     * @param values one at least
     * @param share from 0 to 1
     */
    static double quantile(Collection<Double> values, double share) {
        if (values.isEmpty() || !(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "quantile " + share + " of " + values.size() + " values; give one at least, and from 0 to 1");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
