package dev.perigee.it.soak;

import java.io.Serializable;

/**
 * Something that takes away every key, or every key of a partition, at once.
 *
 * @param node who did it; -1 for the server
 * @param partition the partition, or -1 for all
 * @param begunAt nanoseconds, before it
 * @param endedAt nanoseconds, after it; if it is not certain, the moment after which it does not happen any more
 * @param certain whether it surely happened
 * @param announced whether the far store announces it by a message of its own
 */
record Vanishing(int node, int partition, long begunAt, long endedAt, boolean certain, boolean announced)
        implements Serializable {

    static final int SERVER = -1;
    static final int ALL = -1;

    boolean concerns(int other) {
        return partition == ALL || partition == other;
    }
}
