package dev.perigee.tier;

/**
 * Decides whether the far tier is asked at all. It opens when requests fail again and again, so that callers do not each
 * wait for a far tier that is away; a probe that is answered closes it. Thread-safe; without clock and I/O.
 *
 * <p>An answer while no failure is remembered, which is nearly each, costs one volatile read.
 */
final class FarBreaker {

    /** So many failures in a row open it, */
    static final int ROW = 5;

    /** or half of the latest so many requests. */
    static final int WINDOW = 20;

    private volatile boolean open;

    /** Whether none of the latest requests failed. */
    private volatile boolean clean = true;

    private volatile long openings;

    /** All guarded by this. The latest requests, one bit each, set for a failure; how many of them there are. */
    private int failures;

    private int remembered;
    private int row;

    /** Whether requests are to fail at once. */
    boolean isOpen() {
        return open;
    }

    /** Whether one of the latest requests failed. */
    boolean isSuspicious() {
        return !clean;
    }

    /** How often it has opened so far. */
    long openings() {
        return openings;
    }

    /** A request was answered. It was sent before the breaker opened, if it is open, and does not close it. */
    void answered() {
        if (!clean) {
            remember(/* failed= */ false);
        }
    }

    /**
     * A request failed.
     *
     * @return true if the breaker opened with it
     */
    synchronized boolean failed() {
        remember(/* failed= */ true);
        if (open || (row < ROW && (remembered < WINDOW || 2 * Integer.bitCount(failures) < WINDOW))) {
            return false;
        }
        open = true;
        openings++;
        return true;
    }

    /**
     * A probe was answered.
     *
     * @return true if the breaker closed with it
     */
    synchronized boolean probed() {
        if (!open) {
            answered();
            return false;
        }
        forget();
        open = false;
        return true;
    }

    private synchronized void remember(boolean failed) {
        failures = ((failures << 1) | (failed ? 1 : 0)) & ((1 << WINDOW) - 1);
        remembered = Math.min(WINDOW, remembered + 1);
        row = failed ? row + 1 : 0;
        if (failures == 0) {
            forget();
        } else {
            clean = false;
        }
    }

    private synchronized void forget() {
        failures = 0;
        remembered = 0;
        row = 0;
        clean = true;
    }
}
