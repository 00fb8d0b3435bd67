package dev.perigee.coherence;

import dev.perigee.entry.ChangeKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often a node reads a key anew that other nodes change all the time. Pure rules; immutable.
 *
 * <p>A change by another node acts at once, unless the copy was read only lately because another change had overtaken its
 * predecessor: then it <em>lingers</em>, that is, it is served until a short interval since it was asked for is over, and
 * by no proof any longer. So it stays within the bound by its own age, and however often the key changes, it is read once in
 * each interval. What takes away (a removal, an expiry, a clear, the deletion of a tag, a gap, a new epoch, a late message)
 * never waits, and neither does an own write, nor what this node has read meanwhile.
 */
public class Rereads {

    /** Each change acts at once. */
    public static final Rereads UNSPARED = new Rereads(Duration.ZERO, Duration.ZERO);

    /** The interval takes no more than this part of the bound. */
    private static final int PART_OF_BOUND = 10;

    private final long intervalNanos;

    /**
     * Spares re-reads.
     *
     * @param interval how long a copy may linger after it was asked for; zero for not at all
     * @param bound how old a served copy may be; a tenth of it limits the interval
     */
    public Rereads(Duration interval, Duration bound) {
        this.intervalNanos = Math.min(interval.toNanos(), bound.toNanos() / PART_OF_BOUND);
    }

    /**
     * Says whether any are spared.
     *
     * @return false if each change acts at once
     */
    public boolean areSpared() {
        return intervalNanos > 0;
    }

    /**
     * Says whether an answer was asked for because another node had just changed the key, so that the copy that is made of
     * it may linger.
     *
     * @param former what is in the copy's place until now
     * @param askedAt the node's monotonic clock before the question
     * @return true if that was overtaken, or had lingered to its end, less than the interval before the question
     */
    public boolean isReread(@Nullable Copy former, long askedAt) {
        if (former == null || !(former.lingers() || former.isOvertaken())) {
            return false;
        }
        long since = askedAt - former.endsAt;
        return since >= 0 && since < intervalNanos;
    }

    /**
     * Says whether a copy that a change overtakes goes on being served.
     *
     * @param copy the copy
     * @param kind what happened
     * @param now the node's monotonic clock
     * @return true for one that lingers already, or is to from now on
     */
    public boolean mayLinger(Copy copy, ChangeKind kind, long now) {
        return copy.isReread() && kind.leavesValue() && now - lingersUntil(copy.loadedAt) < 0;
    }

    /**
     * Returns until when a copy lingers.
     *
     * @param askedAt when it was asked for
     * @return a moment of the node's monotonic clock
     */
    public long lingersUntil(long askedAt) {
        return askedAt + intervalNanos;
    }
}
