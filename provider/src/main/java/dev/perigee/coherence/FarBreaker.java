package dev.perigee.coherence;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A circuit breaker: decides which partitions of the far tier are asked at all. When requests fail again and again it opens
 * for all of them, so that callers do not each wait for a far tier that is away, and when a server refuses to be connected to
 * it opens at once for those of that server; a probe of a partition that is answered closes it for that partition. So where
 * one server of several is away, its partitions alone stay open. Thread-safe; without clock and I/O.
 *
 * <p>A failure whose time passed while this node itself {@linkplain Pauses stood still} does not count, but once only until
 * something is answered again: what was sent after the pause is judged as ever, so that a far tier that is away opens the
 * breaker on a machine that is always late, too.
 *
 * <p>An answer while no failure is remembered, which is nearly each, costs one volatile read.
 */
public final class FarBreaker {

    /** So many failures in a row open it, */
    static final int ROW = 5;

    /** or half of the latest so many requests. */
    static final int WINDOW = 20;

    private static final long NONE = -1;

    private final Set<Integer> all;

    /** The partitions that it is open for. Replaced as a whole, under the lock of this. */
    private volatile Set<Integer> away = Set.of();

    /** Whether none of the latest requests failed. */
    private volatile boolean clean = true;

    /** All guarded by this. The latest requests, one bit each, set for a failure; how many of them there are. */
    private int failures;

    private int remembered;
    private int row;

    /** How many pauses there were when a failure was excused for the first time since an answer. */
    private long excusedAt = NONE;

    /**
     * Begins closed.
     *
     * @param partitions how many there are
     */
    public FarBreaker(int partitions) {
        this.all = IntStream.range(0, partitions).boxed().collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Says whether requests to a partition are to fail at once.
     *
     * @param partition which
     * @return true while it is open for it
     */
    public boolean isOpen(int partition) {
        Set<Integer> present = away;
        return !present.isEmpty() && present.contains(partition);
    }

    /**
     * Returns the partitions that are not asked, except by probes.
     *
     * @return none while all is well
     */
    public Set<Integer> away() {
        return away;
    }

    /**
     * Says whether something has failed lately.
     *
     * @return true while it is open for a partition, or remembers a failure
     */
    public boolean isSuspicious() {
        return !clean || !away.isEmpty();
    }

    /** A request was answered. */
    public void answered() {
        if (!clean) {
            remember(/* failed= */ false);
        }
    }

    /**
     * A request failed that was sent while the breaker was closed for what it concerns.
     *
     * @param before how many pauses of this node there had been when it was sent
     * @param now how many there have been until it failed
     * @return true if the breaker opened with it
     */
    public synchronized boolean failed(long before, long now) {
        if (before < now && (excusedAt == NONE || before < excusedAt)) {
            if (excusedAt == NONE) {
                excusedAt = now;
                clean = false;
            }
            return false;
        }
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
     * A server has refused to be connected to.
     *
     * @param partitions those it holds
     * @return true if the breaker opened with it, having been closed for all
     */
    public synchronized boolean refused(Collection<Integer> partitions) {
        boolean wasClosed = away.isEmpty();
        Set<Integer> more = new HashSet<>(away);
        more.addAll(partitions);
        more.retainAll(all);
        away = Set.copyOf(more);
        return wasClosed && !away.isEmpty();
    }

    /**
     * A probe of a partition was answered.
     *
     * @param partition which
     * @return true if the breaker is closed for all of them with it
     */
    public synchronized boolean probed(int partition) {
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
        if (!failed) {
            excusedAt = NONE;
        }
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
        excusedAt = NONE;
        clean = true;
    }
}
