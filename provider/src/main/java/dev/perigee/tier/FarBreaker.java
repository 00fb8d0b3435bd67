package dev.perigee.tier;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Decides which partitions of the far tier are asked at all. When requests fail again and again it opens for all of them,
 * so that callers do not each wait for a far tier that is away; a probe of a partition that is answered closes it for that
 * partition. So where one server of several is away, its partitions alone stay open. Thread-safe; without clock and I/O.
 *
 * <p>An answer while no failure is remembered, which is nearly each, costs one volatile read.
 */
final class FarBreaker {

    /** So many failures in a row open it, */
    static final int ROW = 5;

    /** or half of the latest so many requests. */
    static final int WINDOW = 20;

    private final Set<Integer> all;

    /** The partitions that it is open for. Replaced as a whole, under the lock of this. */
    private volatile Set<Integer> away = Set.of();

    /** Whether none of the latest requests failed. */
    private volatile boolean clean = true;

    /** All guarded by this. The latest requests, one bit each, set for a failure; how many of them there are. */
    private int failures;

    private int remembered;
    private int row;

    FarBreaker(int partitions) {
        this.all = IntStream.range(0, partitions).boxed().collect(Collectors.toUnmodifiableSet());
    }

    /** Whether requests to a partition are to fail at once. */
    boolean isOpen(int partition) {
        Set<Integer> present = away;
        return !present.isEmpty() && present.contains(partition);
    }

    /** The partitions that are not asked, except by probes. */
    Set<Integer> away() {
        return away;
    }

    /** Whether something has failed lately. */
    boolean isSuspicious() {
        return !clean || !away.isEmpty();
    }

    /** A request was answered. */
    void answered() {
        if (!clean) {
            remember(/* failed= */ false);
        }
    }

    /**
     * A request failed that was sent while the breaker was closed for what it concerns.
     *
     * @return true if the breaker opened with it
     */
    synchronized boolean failed() {
        remember(/* failed= */ true);
        if (row < ROW && (remembered < WINDOW || 2 * Integer.bitCount(failures) < WINDOW)) {
            return false;
        }
        // Which partitions still answer, the probes find out.
        away = all;
        forget();
        return true;
    }

    /**
     * A probe of a partition was answered.
     *
     * @return true if the breaker is closed for all of them with it
     */
    synchronized boolean probed(int partition) {
        if (!isOpen(partition)) {
            return false;
        }
        away = away.stream().filter(other -> other != partition).collect(Collectors.toUnmodifiableSet());
        return away.isEmpty();
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
