package dev.perigee.memory;

import dev.perigee.entry.FarKey;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.LeaseKind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The leases of one cache in one partition. Leases end by the store's clock; those that ended are taken away in passing,
 * so that there are never more than about twice as many as are held. Guarded by its partition's lock.
 */
final class Leases {

    private static final int SMALLEST_PURGE = 64;

    private final Map<Place, Lease> leases = new HashMap<>();
    private int purgeAt = SMALLEST_PURGE;

    /**
     * Takes a lease unless somebody else holds it. Who holds it already keeps it as it is.
     *
     * @return 0 if it is the caller's, or else the milliseconds until it ends
     */
    long take(FarKey key, LeaseKind kind, OperationId token, long sequence, long millis, long now) {
        Lease held = held(key, kind, now);
        if (held != null) {
            return held.token.equals(token) ? 0 : held.endsAt - now;
        }
        if (leases.size() >= purgeAt) {
            purge(now);
            purgeAt = Math.max(SMALLEST_PURGE, 2 * leases.size());
        }
        leases.put(new Place(key, kind), new Lease(token, sequence, Times.after(now, millis)));
        return 0;
    }

    /** Returns the lease that is held at this moment. */
    @Nullable Lease held(FarKey key, LeaseKind kind, long now) {
        Lease lease = leases.get(new Place(key, kind));
        return lease == null || now >= lease.endsAt ? null : lease;
    }

    /** Ends a lease, whoever holds it. */
    void free(FarKey key, LeaseKind kind) {
        if (!leases.isEmpty()) {
            leases.remove(new Place(key, kind));
        }
    }

    /** Ends a lease if this token holds it. */
    void release(FarKey key, LeaseKind kind, OperationId token) {
        Place place = new Place(key, kind);
        Lease lease = leases.get(place);
        if (lease != null && lease.token.equals(token)) {
            leases.remove(place);
        }
    }

    /** Takes away those that have ended. */
    void purge(long now) {
        leases.values().removeIf(lease -> now >= lease.endsAt);
    }

    /** Returns the lowest number at which a lease that is left was granted. */
    long lowestSequence() {
        long lowest = Long.MAX_VALUE;
        for (Lease lease : leases.values()) {
            lowest = Math.min(lowest, lease.sequence);
        }
        return lowest;
    }

    int size() {
        return leases.size();
    }

    private record Place(FarKey key, LeaseKind kind) {}

    /**
     * A lease.
     *
     * @param token who holds it
     * @param sequence the partition's number when it was granted
     * @param endsAt milliseconds of the store's clock
     */
    record Lease(OperationId token, long sequence, long endsAt) {}
}
