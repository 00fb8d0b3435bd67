package dev.perigee.tier;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which threads of this JVM wait for which, in all caches: while the application's code runs, its thread may hold a turn or a
 * flight, and ask for another. Whoever is about to wait sees here whether that would be for ever. Thread-safe.
 */
final class Waits {

    /** Longer chains than this are taken to be none: threads come and go while they are followed. */
    private static final int LONGEST = 1_000;

    /** Whom a thread waits for now; null from it for nobody any more. */
    private static final Map<Thread, Supplier<@Nullable Thread>> WAITING = new ConcurrentHashMap<>();

    private Waits() {}

    /** Something to wait for. */
    interface Wait {

        /**
         * Waits.
         *
         * @return whether it came in time
         * @throws InterruptedException if the thread is told to stop
         */
        boolean run() throws InterruptedException;
    }

    /** How a wait ended. */
    enum End {
        CAME,
        TOO_LATE,

        /** Whoever is waited for waits for the calling thread: there is no sense in waiting. */
        CIRCLE
    }

    /**
     * Waits for what another thread has, unless that one waits for this.
     *
     * @param holder who has it now; null from it for nobody
     */
    static End await(Supplier<@Nullable Thread> holder, Wait wait) throws InterruptedException {
        Thread self = Thread.currentThread();
        WAITING.put(self, holder); // First: of two who close a circle at once, one sees it at least.
        try {
            if (leadsTo(self, holder)) {
                return End.CIRCLE;
            }
            return wait.run() ? End.CAME : End.TOO_LATE;
        } finally {
            WAITING.remove(self);
        }
    }

    /** Whether whoever has something waits, over however many others, for a thread. */
    static boolean leadsTo(Thread self, Supplier<@Nullable Thread> holder) {
        Thread next = holder.get();
        for (int i = 0; next != null && i < LONGEST; i++) {
            if (next.equals(self)) {
                return true;
            }
            Supplier<@Nullable Thread> further = WAITING.get(next);
            next = further == null ? null : further.get();
        }
        return false;
    }
}
