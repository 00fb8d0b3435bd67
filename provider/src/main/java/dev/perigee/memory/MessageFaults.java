package dev.perigee.memory;

import java.time.Duration;
import java.util.Random;

/**
 * How badly messages are carried. The draws for a subscriber depend on the seed and on the messages before only.
 *
 * @param seed begins the draws
 * @param drop how probable it is that a message does not arrive, from 0 to 1
 * @param duplicate how probable it is that one that arrives does so twice
 * @param reorder how probable it is that one that arrives is overtaken by later ones
 * @param least the shortest time a message is under way
 * @param most the longest, if it is not one to be overtaken; times are spread evenly between the two
 */
public record MessageFaults(long seed, double drop, double duplicate, double reorder, Duration least, Duration most) {

    /** Everything arrives at once, once and in order. */
    public static final MessageFaults NONE = new MessageFaults(1, 0, 0, 0, Duration.ZERO, Duration.ZERO);

    /** Checks that the numbers make sense. */
    public MessageFaults {
        FaultRules.requireProbability("drop", drop);
        FaultRules.requireProbability("duplicate", duplicate);
        FaultRules.requireProbability("reorder", reorder);
        FaultRules.requireSpan(least, most);
    }

    /**
     * The same with other draws.
     *
     * @param other begins the draws
     * @return new faults
     */
    public MessageFaults withSeed(long other) {
        return new MessageFaults(other, drop, duplicate, reorder, least, most);
    }

    /**
     * The same with another share of messages lost.
     *
     * @param probability from 0 to 1
     * @return new faults
     */
    public MessageFaults withDrop(double probability) {
        return new MessageFaults(seed, probability, duplicate, reorder, least, most);
    }

    /**
     * The same with another share of messages doubled.
     *
     * @param probability from 0 to 1
     * @return new faults
     */
    public MessageFaults withDuplicate(double probability) {
        return new MessageFaults(seed, drop, probability, reorder, least, most);
    }

    /**
     * The same with another share of messages overtaken.
     *
     * @param probability from 0 to 1
     * @return new faults
     */
    public MessageFaults withReorder(double probability) {
        return new MessageFaults(seed, drop, duplicate, probability, least, most);
    }

    /**
     * The same with other times under way.
     *
     * @param shortest the shortest
     * @param longest the longest
     * @return new faults
     */
    public MessageFaults withDelay(Duration shortest, Duration longest) {
        return new MessageFaults(seed, drop, duplicate, reorder, shortest, longest);
    }

    long delayNanos(Random random) {
        return FaultRules.draw(least, most, random);
    }
}
