package dev.perigee.spi;

import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;

/**
 * What a read does beside reading.
 *
 * @param id names this read where it changes something: the token of the lease, the operation of a touch
 * @param touch the life a hit gets from now on; {@link Lifetime#UNCHANGED} for a plain read. {@link Lifetime#OVER}
 *     returns the entry once and removes it
 * @param leaseMillis how long to take the load lease for on a miss; 0 for no lease
 */
public record ReadIntent(OperationId id, Lifetime touch, long leaseMillis) {

    /** Just read. */
    public static final ReadIntent PLAIN = new ReadIntent(OperationId.NONE, Lifetime.UNCHANGED, 0);

    /**
     * Says whether this read changes nothing.
     *
     * @return true for a read that neither touches nor leases
     */
    public boolean isPlain() {
        return touch.isUnchanged() && leaseMillis == 0;
    }
}
