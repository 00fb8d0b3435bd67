package dev.perigee.benchmarks.near;

import java.util.Arrays;
import java.util.Random;

/**
 * Which entries are asked for, worked out beforehand so that a benchmark's own cost is one look into an array. Few of them are
 * asked for often: the probability of the n-th is proportional to n^-0.99, as in YCSB.
 */
final class Zipf {

    static final int LENGTH = 1 << 16;

    private static final double SKEW = 0.99;
    private static final long SEED = 42;

    private Zipf() {}

    /**
     * The indices for one thread.
     *
     * @param entries how many there are
     * @param thread each thread has the same sequence, but begins elsewhere
     */
    static int[] indices(int entries, int thread) {
        double[] upTo = new double[entries];
        double sum = 0;
        for (int i = 0; i < entries; i++) {
            sum += Math.pow(i + 1.0, -SKEW);
            upTo[i] = sum;
        }
        Random random = new Random(SEED);
        // The popular ones are spread over the keys, so that they are no neighbours in memory.
        int[] spread = spread(entries, random);
        int[] indices = new int[LENGTH];
        int offset = thread * (LENGTH / 7);
        for (int i = 0; i < LENGTH; i++) {
            int found = Arrays.binarySearch(upTo, random.nextDouble() * sum);
            int rank = Math.min(entries - 1, found < 0 ? -found - 1 : found);
            indices[(i + offset) & (LENGTH - 1)] = spread[rank];
        }
        return indices;
    }

    private static int[] spread(int entries, Random random) {
        int[] spread = new int[entries];
        for (int i = 0; i < entries; i++) {
            int other = random.nextInt(i + 1);
            spread[i] = spread[other];
            spread[other] = i;
        }
        return spread;
    }
}
