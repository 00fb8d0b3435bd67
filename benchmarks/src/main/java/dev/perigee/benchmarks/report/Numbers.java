package dev.perigee.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Medians and quartiles, and how numbers are written. */
final class Numbers {

    private static final int DIGITS = 3;
    private static final double THOUSAND = 1_000;

    private Numbers() {}

    /**
     * The value below which a share of the values lies, between two of them in proportion.
     *
     * @param share from 0 for the least to 1 for the greatest
     */
    static double quantile(List<Double> values, double share) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        double at = share * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = (int) Math.ceil(at);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    static double median(List<Double> values) {
        return quantile(values, 0.5);
    }

    /** Three digits that matter, and no more than are there. */
    static String plain(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "?";
        }
        if (Math.abs(value) >= THOUSAND) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        return new BigDecimal(value)
                .round(new MathContext(DIGITS))
                .stripTrailingZeros()
                .toPlainString();
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }
}
