package dev.perigee.memory;

import java.time.Duration;
import java.util.Random;

/**
 * How badly requests to the store are carried. The draws depend on the seed and on the requests before only.
 *
 * @param seed begins the draws
 * @param loseRequest how probable it is that a request never reaches the store, from 0 to 1
 * @param loseAnswer how probable it is that one that reaches it is carried out, but its answer never comes back
 * @param least the shortest time a request is under way
 * @param most the longest; times are spread evenly between the two
 */
public record RequestFaults(long seed, double loseRequest, double loseAnswer, Duration least, Duration most) {

    /** Every request is carried out and answered at once. */
    public static final RequestFaults NONE = new RequestFaults(1, 0, 0, Duration.ZERO, Duration.ZERO);

    /** Checks that the numbers make sense. */
    public RequestFaults {
        FaultRules.requireProbability("loseRequest", loseRequest);
        FaultRules.requireProbability("loseAnswer", loseAnswer);
        FaultRules.requireSpan(least, most);
    }

    /**
     * The same with other draws.
     *
     * @param other begins the draws
     * @return new faults
     */
    public RequestFaults withSeed(long other) {
        return new RequestFaults(other, loseRequest, loseAnswer, least, most);
    }

    /**
     * The same with other shares of losses.
     *
     * @param requests the share of requests that never arrive, from 0 to 1
     * @param answers the share of the others whose answers never come back, from 0 to 1
     * @return new faults
     */
    public RequestFaults withLosses(double requests, double answers) {
        return new RequestFaults(seed, requests, answers, least, most);
    }

    /**
     * The same with other times under way.
     *
     * @param shortest the shortest
     * @param longest the longest
     * @return new faults
     */
    public RequestFaults withDelay(Duration shortest, Duration longest) {
        return new RequestFaults(seed, loseRequest, loseAnswer, shortest, longest);
    }

    long delayNanos(Random random) {
        return FaultRules.draw(least, most, random);
    }
}
