package dev.perigee;

import org.jspecify.annotations.Nullable;

/**
 * A failure that no caller gets. Failures of one kind and class that come close together are told as one.
 *
 * @param cache the cache it concerns; null if it concerns the manager as a whole
 * @param kind what failed
 * @param cause the first of the failures; null if there is none, as for lost events
 * @param times how many failures are told by this one, 1 or more
 */
public record BackgroundError(
        @Nullable String cache, Kind kind, @Nullable Throwable cause, long times) {

    /** What failed. */
    public enum Kind {
        /** An entry of the far tier, or the key in a message, could not be read back; it counts as absent. */
        UNREADABLE,
        /** A listener failed at an event that no caller waits for. */
        LISTENER,
        /** Events were given up because too many were waiting, or because they did not come in time. */
        LOST_EVENTS,
        /** Maintenance failed: a digest, a sweep, making up for lost writes. The next round tries again. */
        MAINTENANCE,
        /** The far tier failed at a read, which was answered without it: by a stale copy, the loader, or as a miss. */
        FALLBACK,
        /** The far tier failed a write, and the caller was not told: {@code far.on-write-failure} is not {@code throw}. */
        LOST_WRITE,
        /** The near transformer failed; the value is not kept near. */
        TRANSFORMER,
        /** A value could not be copied for the near tier, or the near policy failed; the value is not kept near. */
        NEAR,
        /** {@code loadAll} failed, and nobody listens for its completion. */
        LOAD_ALL
    }
}
