package dev.perigee.jcache;

import dev.perigee.BackgroundError.Kind;
import dev.perigee.event.ErrorQueue;
import dev.perigee.event.ErrorReport;
import java.io.Closeable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * The error listeners of one manager and its caches, and the counts whose growth they are told of. Ticked by the manager's
 * maintenance thread. Thread-safe.
 */
final class ErrorWatch {

    private final Set<ErrorQueue> queues = ConcurrentHashMap.newKeySet();
    private final Set<Lost> counts = ConcurrentHashMap.newKeySet();

    /** A count of lost events. Compared by identity. */
    private static final class Lost {

        private final ErrorReport report;
        private final LongSupplier count;

        /** Used by the maintenance thread only. */
        private long told;

        Lost(ErrorReport report, LongSupplier count) {
            this.report = report;
            this.count = count;
            this.told = count.getAsLong();
        }

        void tell() {
            long now = count.getAsLong();
            report.tell(Kind.LOST_EVENTS, /* cause= */ null, now - told);
            told = now;
        }
    }

    /** Has a queue's listener told from now on. */
    Closeable add(ErrorQueue queue) {
        queues.add(queue);
        return () -> queues.remove(queue);
    }

    /** Has the growth of a count of lost events told. */
    Closeable addLost(ErrorReport report, LongSupplier count) {
        Lost lost = new Lost(report, count);
        counts.add(lost);
        return () -> counts.remove(lost);
    }

    /** Looks at the counts, and has the listeners told what waits for them. */
    void tick(Executor executor) {
        counts.forEach(Lost::tell);
        queues.forEach(queue -> queue.tick(executor));
    }
}
