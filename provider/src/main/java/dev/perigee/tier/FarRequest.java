package dev.perigee.tier;

import dev.perigee.coherence.Partition;
import dev.perigee.coherence.Ticket;
import dev.perigee.entry.FarKey;
import dev.perigee.spi.Deadline;

/**
 * A request about one key, and what was known of its partition before it was sent.
 *
 * @param key the key
 * @param partition the key's partition, as this node knows it
 * @param sent to be handed back to the partition with the answer
 * @param deadline when the caller gives up
 */
record FarRequest(FarKey key, Partition partition, Ticket sent, Deadline deadline) {

    /** To be made right before the request is sent. */
    static FarRequest of(Node node, FarKey key, Deadline deadline) {
        Partition partition = partition(node, key);
        return new FarRequest(key, partition, partition.ask(node.nanoTime()), deadline);
    }

    /** One of several that are sent in one round. */
    static FarRequest of(Node node, FarKey key, Ticket[] sent, Deadline deadline) {
        Partition partition = partition(node, key);
        return new FarRequest(key, partition, sent[partition.index()], deadline);
    }

    int stripe() {
        return Partition.stripe(key.hash());
    }

    private static Partition partition(Node node, FarKey key) {
        return node.partition(key.partition(node.far().partitions()));
    }
}
