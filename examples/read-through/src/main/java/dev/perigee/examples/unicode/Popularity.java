package dev.perigee.examples.unicode;

import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * All of Unicode's characters, a few of them popular and most of them hardly ever asked for; the same on all nodes.
 * Immutable.
 */
public final class Popularity {

    private static final long SEED = 107;

    private final int[] characters = UnicodeCharacter.allAssigned();
    private final int most;
    private final Zipf ranks;

    /**
     * Looks all characters up.
     *
     * @param most how many of them, the most popular ones, are asked for at all; 1 or more
     */
    public Popularity(int most) {
        shuffle(characters, new Random(SEED));
        this.most = Math.min(most, characters.length);
        this.ranks = new Zipf(this.most);
    }

    /** How many characters may be asked for. */
    int size() {
        return most;
    }

    /**
     * Draws a character as somebody might ask for it.
     *
     * @param random what to draw with
     * @return its number
     */
    public int draw(RandomGenerator random) {
        return characters[ranks.draw(random)];
    }

    /** So that popularity has nothing to do with numbers (Fisher and Yates, 1938). */
    private static void shuffle(int[] numbers, Random random) {
        for (int i = numbers.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = numbers[i];
            numbers[i] = numbers[j];
            numbers[j] = swapped;
        }
    }
}
