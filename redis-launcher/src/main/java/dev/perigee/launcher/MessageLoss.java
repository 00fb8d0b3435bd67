package dev.perigee.launcher;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Says which published messages a {@link FaultProxy} does not pass on. Has to be thread-safe. */
@FunctionalInterface
public interface MessageLoss {

    /** Passes every message on. */
    MessageLoss NONE = message -> false;

    /** Loses every message, but keeps the connections and everything else. */
    MessageLoss ALL = message -> true;

    /** Whether to lose this message; asked once for each message and subscriber, in the order of each connection. */
    boolean loses(PublishedMessage message);

    /** Loses the {@code n}-th message from now on, counted from 1, and no other. */
    static MessageLoss nth(long n) {
        if (n < 1) {
            throw new IllegalArgumentException("n=" + n + ": messages are counted from 1");
        }
        AtomicLong seen = new AtomicLong();
        return message -> seen.incrementAndGet() == n;
    }

    /** Loses each message with this probability, the same ones for the same seed and order of messages. */
    static MessageLoss share(double probability, long seed) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability=" + probability + ": has to be between 0 and 1");
        }
        Random dice = new Random(seed);
        return message -> {
            synchronized (dice) {
                return dice.nextDouble() < probability;
            }
        };
    }
}
