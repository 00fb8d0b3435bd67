package dev.perigee.tier;

/**
 * Guesses by what the last reads of a cache found whether the next one will find anything. Thread-safe: a reader who loses a
 * race to another is forgotten, and a wrong guess costs time only.
 */
final class Forecast {

    private static final int ONE = 1024;

    /** An eighth of the guess is the last read's: six of a kind in a row turn it over. */
    private static final int WEIGHT_BITS = 3;

    /** How many of 1,024 reads find nothing. Read and written without order. */
    private int absent;

    /** Takes in what a read found. */
    void saw(boolean present) {
        int before = absent;
        absent = before + (((present ? 0 : ONE) - before) >> WEIGHT_BITS);
    }

    /** Whether the next read will more likely find nothing than something. */
    boolean expectsAbsence() {
        return absent > ONE / 2;
    }
}
