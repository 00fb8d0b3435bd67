package dev.perigee.examples.unicode;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Draws ranks as people ask for things: few of them often, most of them hardly ever. The chance of rank {@code r}, counted
 * from 1, is proportional to {@code 1 / r} (G. K. Zipf, Human Behavior and the Principle of Least Effort, 1949).
 * Immutable.
 */
final class Zipf {

    /** At [i] the chance of one of the ranks 0 to i, up to 1. */
    private final double[] cumulative;

    /**
     * @param ranks how many there are, 1 or more
     */
    Zipf(int ranks) {
        if (ranks < 1) {
            throw new IllegalArgumentException("ranks: " + ranks + " is too few; give 1 or more");
        }
        cumulative = new double[ranks];
        double sum = 0;
        for (int i = 0; i < ranks; i++) {
            sum += 1.0 / (i + 1);
            cumulative[i] = sum;
        }
        for (int i = 0; i < ranks; i++) {
            cumulative[i] /= sum;
        }
    }

    /** Draws a rank, the most frequent one being 0. */
    int draw(RandomGenerator random) {
        int at = Arrays.binarySearch(cumulative, random.nextDouble());
        return at < 0 ? -at - 1 : Math.min(at + 1, cumulative.length - 1);
    }
}
