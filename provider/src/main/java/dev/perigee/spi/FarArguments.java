package dev.perigee.spi;

import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.TagLimits;
import java.util.Collection;
import java.util.List;

/**
 * What every {@link FarStore} refuses, in the same words. Each method throws an {@link IllegalArgumentException} that names
 * the argument, what it was and what would be right, and nothing of keys and values.
 */
public final class FarArguments {

    private FarArguments() {}

    /**
     * Requires an id of what changes something.
     *
     * @param argument its name
     * @param id the id
     */
    public static void requireId(String argument, OperationId id) {
        if (id.equals(OperationId.NONE)) {
            throw new IllegalArgumentException(
                    argument + ": NONE; what changes the store needs an id of its own, draw one from OperationIds");
        }
    }

    /**
     * Requires a lease that lasts.
     *
     * @param argument its name
     * @param millis its length
     */
    public static void requireLease(String argument, long millis) {
        if (millis <= 0) {
            throw new IllegalArgumentException(argument + ": " + millis + "; give 1 or more");
        }
    }

    /**
     * Requires text that can be a tag.
     *
     * @param argument its name
     * @param tag the text
     */
    public static void requireTag(String argument, String tag) {
        TagLimits.requireTag(argument + ":", tag);
    }

    /**
     * Requires the number of a node.
     *
     * @param argument its name
     * @param node the first half of its operation ids
     */
    public static void requireNode(String argument, long node) {
        if (node == 0) {
            throw new IllegalArgumentException(argument + ": 0 is no node; give the number of one");
        }
    }

    /**
     * Requires a mutation that can be carried out.
     *
     * @param mutation the mutation
     */
    public static void requireMutation(Mutation mutation) {
        requireId("mutation.id", mutation.id());
        if (mutation.change() instanceof Change.Store store && !EnvelopeHeader.isEnvelope(store.envelope())) {
            throw new IllegalArgumentException("envelope: " + store.envelope().length
                    + " bytes that are no envelope; give bytes with the header that EnvelopeHeader describes");
        }
    }

    /**
     * Requires mutations that can be carried out together.
     *
     * @param keys the keys
     * @param mutations one for each key, without conditions
     */
    public static void requireBatch(List<FarKey> keys, List<Mutation> mutations) {
        if (keys.size() != mutations.size()) {
            throw new IllegalArgumentException(
                    "mutations: " + mutations.size() + " for " + keys.size() + " keys; give one for each key");
        }
        for (Mutation mutation : mutations) {
            requireMutation(mutation);
            if (!(mutation.condition() instanceof Condition.Any)) {
                throw new IllegalArgumentException("mutation.condition: "
                        + mutation.condition().getClass().getSimpleName()
                        + "; a batch takes Condition.ANY only, use mutate for others");
            }
        }
    }

    /**
     * Requires partitions that exist.
     *
     * @param asked their numbers
     * @param count how many there are
     */
    public static void requirePartitions(Collection<Integer> asked, int count) {
        for (int index : asked) {
            if (index < 0 || index >= count) {
                throw new IllegalArgumentException("partitions: " + index + "; give numbers from 0 to " + (count - 1));
            }
        }
    }
}
