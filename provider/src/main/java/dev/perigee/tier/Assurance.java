package dev.perigee.tier;

import dev.perigee.coherence.Ticket;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Stamp;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What has to be so before a write of a cache may return to its caller, beyond that the far store has accepted it. */
interface Assurance {

    /** Nothing: others learn of the write within the bound. */
    Assurance NONE = new Assurance() {
        @Override
        public void changed(List<FarReply> replies, Tickets sent) {}

        @Override
        public void hidden(List<Stamp> moments, Tickets sent) {}

        @Override
        public <T extends @Nullable Object> T afterwards(Supplier<T> work) {
            return work.get();
        }
    };

    /** What was known of partitions before a request. */
    interface Tickets {
        Ticket of(int partition);
    }

    /**
     * Entries were written: waits on this thread, never longer than a limit.
     *
     * @param replies the far store's answers, of which those count that changed something
     * @param sent what was known of their partitions before
     * @throws javax.cache.CacheException if the thread is interrupted, which leaves the writes as they are
     */
    void changed(List<FarReply> replies, Tickets sent);

    /**
     * Entries were hidden, of which listeners do not hear: waits on this thread, never longer than a limit.
     *
     * @param moments when
     * @param sent what was known of their partitions before
     * @throws javax.cache.CacheException if the thread is interrupted, which leaves the entries hidden
     */
    void hidden(List<Stamp> moments, Tickets sent);

    /** Does work, and waits only after it for what was written meanwhile: so that nobody waits for a turn that waits. */
    <T extends @Nullable Object> T afterwards(Supplier<T> work);
}
