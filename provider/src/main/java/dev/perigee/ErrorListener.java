package dev.perigee;

/**
 * Hears of failures that no caller gets: see {@link BackgroundError.Kind}. Called by one thread at a time, which waits for
 * nobody and holds no lock, a tenth of a second after the failure or sooner. What it throws is logged, once.
 */
@FunctionalInterface
public interface ErrorListener {

    /**
     * Something failed in the background.
     *
     * @param error what it was; without keys and values, so it may be logged
     */
    void onError(BackgroundError error);
}
