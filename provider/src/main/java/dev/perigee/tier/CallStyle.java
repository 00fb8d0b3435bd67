package dev.perigee.tier;

import dev.perigee.Propagation;
import dev.perigee.entry.Lifetime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of one view of a cache differ from those of the cache itself. It goes with the {@link Authority} from
 * request to request, down to where a {@link dev.perigee.entry.Mutation} is made.
 *
 * @param life how long what is stored lives, in place of what the policy says; null to ask the policy
 * @param tags the tags of what is stored, beside those of the tag provider
 * @param propagation how other nodes learn of writes; null for what the cache was configured with
 * @param skipsNear whether the near tier serves nothing and takes nothing in
 */
public record CallStyle(
        @Nullable Lifetime life,
        List<String> tags,
        @Nullable Propagation propagation,
        boolean skipsNear) {

    /** Nothing differs. */
    public static final CallStyle PLAIN = new CallStyle(null, List.of(), null, /* skipsNear= */ false);

    /** Makes the list of tags this record's own. */
    public CallStyle {
        tags = List.copyOf(tags);
    }
}
