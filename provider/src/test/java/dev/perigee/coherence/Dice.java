package dev.perigee.coherence;

import java.util.SplittableRandom;

/** The only source of chance in a simulation, so that a seed determines everything. */
final class Dice {

    private final SplittableRandom random;

    Dice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    long between(long low, long high) {
        return random.nextLong(low, high);
    }

    long any() {
        return random.nextLong();
    }
}
