package dev.perigee.redis;

import dev.perigee.entry.Change;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.Mutation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Some of many mutations: those of one partition that share a number and a message. Immutable. */
final class Share {

    /** How many keys share a number, and how many a script call takes, during which the server does nothing else. */
    static final int MOST_KEYS = 64;

    /** How many bytes of envelopes one script call takes at most, unless a single one is longer. */
    static final int MOST_BYTES = 256 * 1024;

    private final int partition;
    private final int[] positions;
    private final long bytes;

    private Share(int partition, int[] positions, long bytes) {
        this.partition = partition;
        this.positions = positions;
        this.bytes = bytes;
    }

    int partition() {
        return partition;
    }

    int size() {
        return positions.length;
    }

    /** Where a mutation stands among all. */
    int position(int index) {
        return positions[index];
    }

    /** How long its envelopes are together. */
    long bytes() {
        return bytes;
    }

    /** Distributes mutations. */
    static List<Share> of(List<FarKey> keys, List<Mutation> mutations, int partitions) {
        int[] ends = new int[partitions];
        for (FarKey key : keys) {
            ends[key.partition(partitions)]++;
        }
        for (int partition = 1; partition < partitions; partition++) {
            ends[partition] += ends[partition - 1];
        }
        // Filled from the ends, ends become beginnings.
        int[] sorted = new int[keys.size()];
        for (int position = sorted.length - 1; position >= 0; position--) {
            sorted[--ends[keys.get(position).partition(partitions)]] = position;
        }
        List<Share> shares = new ArrayList<>(Math.min(partitions, sorted.length));
        for (int partition = 0; partition < partitions; partition++) {
            int end = partition + 1 < partitions ? ends[partition + 1] : sorted.length;
            divide(partition, Arrays.copyOfRange(sorted, ends[partition], end), mutations, shares);
        }
        return shares;
    }

    private static void divide(int partition, int[] positions, List<Mutation> mutations, List<Share> shares) {
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < positions.length; i++) {
            int length = length(mutations.get(positions[i]));
            if (i > from && (i - from == MOST_KEYS || bytes + length > MOST_BYTES)) {
                shares.add(new Share(partition, Arrays.copyOfRange(positions, from, i), bytes));
                from = i;
                bytes = 0;
            }
            bytes += length;
        }
        if (from < positions.length) {
            shares.add(new Share(partition, Arrays.copyOfRange(positions, from, positions.length), bytes));
        }
    }

    private static int length(Mutation mutation) {
        return mutation.change() instanceof Change.Store store ? store.envelope().length : 0;
    }
}
