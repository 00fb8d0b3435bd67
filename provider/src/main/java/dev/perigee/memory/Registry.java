package dev.perigee.memory;

import dev.perigee.spi.Meeting;
import dev.perigee.spi.Member;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who takes part in a namespace, each under a lease. Thread-safe; times are the store's clock, in milliseconds. */
final class Registry {

    /** All guarded by this. */
    private final Map<Long, Registration> registrations = new HashMap<>();

    private long longestLease;

    /** When registrations were lost; null if they never were, so that the list is complete from the beginning. */
    private @Nullable Long lostAt;

    private record Registration(Member member, long version, long endsAt) {}

    synchronized Meeting meet(Member self, long version, long leaseMillis, long now) {
        registrations.values().removeIf(registration -> registration.endsAt() <= now);
        Registration former = registrations.get(self.node());
        if (former == null || former.version() < version) {
            registrations.put(self.node(), new Registration(self, version, Times.after(now, leaseMillis)));
            longestLease = Math.max(longestLease, leaseMillis);
        }
        return new Meeting(
                registrations.values().stream().map(Registration::member).toList(),
                former != null,
                lostAt == null || now - lostAt >= longestLease,
                longestLease);
    }

    synchronized void leave(long node) {
        registrations.remove(node);
    }

    /** Forgets everything; the leases that were granted run on. */
    synchronized void lose(long now) {
        registrations.clear();
        longestLease = 0;
        lostAt = now;
    }
}
