package dev.perigee.entry;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Draws the {@linkplain OperationId operation ids} of one node. Thread-safe. */
public final class OperationIds {

    private final long node;
    private final AtomicLong counter = new AtomicLong();

    /** Starts with a random node number, so that a restarted node never repeats the ids of its former life. */
    public OperationIds() {
        this(randomNode());
    }

    /**
     * Starts with a given node number; for reproducible tests.
     *
     * @param node the node's number, not 0
     */
    public OperationIds(long node) {
        if (node == 0) {
            throw new IllegalArgumentException("node: 0 is reserved for OperationId.NONE, give another number");
        }
        this.node = node;
    }

    /**
     * Returns the node's number, the first half of each id.
     *
     * @return never 0
     */
    public long node() {
        return node;
    }

    /**
     * Draws the next id.
     *
     * @return an id that this node has not drawn before
     */
    public OperationId next() {
        return new OperationId(node, counter.incrementAndGet());
    }

    private static long randomNode() {
        SecureRandom random = new SecureRandom();
        long node;
        do {
            node = random.nextLong();
        } while (node == 0);
        return node;
    }
}
