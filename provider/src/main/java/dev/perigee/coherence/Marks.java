package dev.perigee.coherence;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a cache's clears and tag deletions hide; immutable.
 *
 * @param clearedBefore copies read before this number were cleared
 * @param deletedTags tag to the number of its last deletion
 */
record Marks(long clearedBefore, Map<String, Long> deletedTags) {

    /** How many tags are told apart. Beyond, all of them are turned into a clear of this node's copies. */
    static final int MAX_TAGS = 1_024;

    private static final Map<String, Long> NO_TAGS = Map.of();

    static Marks clearedBefore(long sequence) {
        return new Marks(sequence, NO_TAGS);
    }

    @SuppressWarnings("ReferenceEquality") // One object stands for "none"; a hit need not ask it.
    boolean hide(long asOf, List<String> tags, Rules rules) {
        return asOf < clearedBefore || (deletedTags != NO_TAGS && hideOneOf(tags, asOf, rules));
    }

    private boolean hideOneOf(List<String> tags, long asOf, Rules rules) {
        for (String tag : tags) {
            Long at = deletedTags.get(tag);
            if (at != null && rules.isTakenAway(asOf, at)) {
                return true;
            }
        }
        return false;
    }

    Marks withCleared(long sequence) {
        return sequence > clearedBefore ? new Marks(sequence, deletedTags) : this;
    }

    Marks withDeleted(String tag, long sequence) {
        Map<String, Long> deleted = new HashMap<>(deletedTags);
        // What was cleared is hidden already.
        deleted.values().removeIf(at -> at < clearedBefore);
        deleted.merge(tag, sequence, Math::max);
        if (deleted.size() <= MAX_TAGS) {
            return new Marks(clearedBefore, deleted);
        }
        long newest = deleted.values().stream().mapToLong(Long::longValue).max().orElse(clearedBefore);
        return clearedBefore(Math.max(clearedBefore, newest + 1));
    }
}
