package dev.perigee.spi;

import dev.perigee.entry.CacheId;
import java.util.Set;

/**
 * A node that takes part in a namespace, as the others have to know it.
 *
 * @param node the first half of its operation ids; never 0
 * @param reading the caches of which it serves near copies that no completed write may contradict
 * @param hearing the caches whose writers may wait for its synchronous listeners
 */
public record Member(long node, Set<CacheId> reading, Set<CacheId> hearing) {

    /** Copies the sets. */
    public Member {
        reading = Set.copyOf(reading);
        hearing = Set.copyOf(hearing);
    }
}
