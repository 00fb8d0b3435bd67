package dev.perigee.it.soak;

import dev.perigee.it.history.Call;
import java.util.concurrent.TimeUnit;

/**
 * The server was killed. What it had done and not yet told anybody, it never told: neither the caller nor the nodes.
 *
 * @param begunAt nanoseconds, before it was killed
 * @param endedAt nanoseconds, when it could be reached again
 */
record Crash(long begunAt, long endedAt) {

    /** A server tells some before others; so long after the first of them the last has heard. */
    private static final long TELLING_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Whether this call was under way, so that its change may have been made and not announced. */
    boolean mayHide(Call call) {
        return call.begunAt() <= endedAt && call.endedAt() >= begunAt - TELLING_NANOS;
    }

    /** Whether the server was killed between two announcements, of which the later was heard from the new one. */
    boolean isBetween(long heardBefore, long heardAfter) {
        return heardBefore <= endedAt && heardAfter >= begunAt;
    }
}
