package dev.perigee.redis;

import dev.perigee.spi.Deadline;
import dev.perigee.spi.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of the servers' clocks, learnt from the answers of scripts. A server read its clock at some moment
 * between the question and the answer; so its present time lies between two bounds, about a round trip apart.
 *
 * <p>Logical ends are judged by the upper bound, so that an entry ends early rather than late; deadlines are told by the
 * lower one, so that a server takes a request for late rather than carry it out after its caller gave up. Thread-safe.
 */
final class ServerClock {

    /** What is older is not believed any more: clocks drift. */
    private static final long MOST_AGE = TimeUnit.MINUTES.toNanos(1);

    /** One part in so many is how far clocks drift apart. */
    private static final long DRIFT = 10_000;

    private final Ticker ticker;
    private final AtomicReferenceArray<@Nullable Sample> samples;

    /**
     * Knows nothing yet.
     *
     * @param clocks how many there may be: one for each partition, or one for all
     * @param ticker the node's monotonic clock
     */
    ServerClock(int clocks, Ticker ticker) {
        this.ticker = ticker;
        this.samples = new AtomicReferenceArray<>(clocks);
    }

    /** The node's monotonic clock. */
    long now() {
        return ticker.nanoTime();
    }

    /** What was learnt is not believed any more: the monotonic clock stood still. */
    void forget() {
        for (int clock = 0; clock < samples.length(); clock++) {
            samples.set(clock, null);
        }
    }

    /** Says whether a deadline can be told. */
    boolean knows(int partition, long nanoTime) {
        return sample(partition, nanoTime) != null;
    }

    /**
     * Takes in an answer.
     *
     * @param millis what the server's clock showed
     * @param asked when the question was sent
     * @param answered when the answer arrived
     */
    void learn(int partition, long millis, long asked, long answered) {
        int clock = clock(partition);
        Sample fresh = new Sample(millis, asked, answered);
        samples.accumulateAndGet(
                clock, fresh, (known, other) -> known == null || known.isWorseThan(fresh) ? fresh : known);
    }

    /**
     * Returns the latest that the server's clock may show.
     *
     * @return milliseconds since 1970, or -1 if nothing is known
     */
    long latest(int partition, long nanoTime) {
        Sample sample = sample(partition, nanoTime);
        return sample == null ? -1 : sample.latest(nanoTime);
    }

    /**
     * Returns the earliest that the server's clock may show.
     *
     * @return milliseconds since 1970, or -1 if nothing is known
     */
    long earliest(int partition, long nanoTime) {
        Sample sample = sample(partition, nanoTime);
        return sample == null ? -1 : sample.earliest(nanoTime);
    }

    /**
     * Turns a deadline into the server's clock.
     *
     * @return milliseconds since 1970; 0 if it has passed
     */
    long deadline(int partition, Deadline deadline) {
        long left = deadline.remainingNanos();
        return left <= 0 ? 0 : earliest(partition, now()) + TimeUnit.NANOSECONDS.toMillis(left);
    }

    private @Nullable Sample sample(int partition, long nanoTime) {
        Sample sample = samples.get(clock(partition));
        return sample == null || nanoTime - sample.answered > MOST_AGE ? null : sample;
    }

    private int clock(int partition) {
        return samples.length() == 1 ? 0 : partition;
    }

    /** One look at a server's clock. */
    private record Sample(long millis, long asked, long answered) {

        long earliest(long nanoTime) {
            return millis + TimeUnit.NANOSECONDS.toMillis(nanoTime - answered);
        }

        /** The server tells whole milliseconds, and those that have passed here are rounded down too. */
        long latest(long nanoTime) {
            return millis + 2 + TimeUnit.NANOSECONDS.toMillis(nanoTime - asked);
        }

        boolean isWorseThan(Sample other) {
            long at = other.answered;
            boolean disagrees = other.earliest(at) > latest(at) || other.latest(at) < earliest(at);
            long drifted = (at - answered) / DRIFT;
            return disagrees || other.answered - other.asked <= answered - asked + drifted;
        }
    }
}
