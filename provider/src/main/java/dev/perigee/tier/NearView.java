package dev.perigee.tier;

import dev.perigee.coherence.Ticket;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Stamp;
import org.jspecify.annotations.Nullable;

/** One cache's near copies, as the {@link Node} commands them. */
interface NearView {

    /** A message brings a value: it is kept if it may be, and as if it were the answer to a question. */
    void take(KeyChange change, Stamp stamp, @Nullable Ticket question);

    /** A key changed: its copy goes if it is older than the number, or in any case. */
    void forget(KeyChange change, long sequence, boolean always);

    /** No copy of a partition is usable any more. */
    void forgetPartition(int partition);

    /** Whether there are any copies, or would be if anything had been proved. */
    boolean needsProof();
}
