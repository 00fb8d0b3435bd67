package dev.perigee.tier;

import dev.perigee.entry.KeyChange;

/** One cache's near copies, as the {@link Node} commands them. */
interface NearView {

    /** A key changed: its copy goes if it is older than the number, or in any case. */
    void forget(KeyChange change, long sequence, boolean always);

    /** No copy of a partition is usable any more. */
    void forgetPartition(int partition);

    /** Whether there are any copies. */
    boolean isEmpty();
}
