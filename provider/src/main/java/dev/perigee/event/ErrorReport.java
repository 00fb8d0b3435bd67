package dev.perigee.event;

import dev.perigee.BackgroundError.Kind;
import org.jspecify.annotations.Nullable;

/** Where failures of one cache, or of a manager, are told that no caller gets. Thread-safe; returns at once. */
public final class ErrorReport {

    /** Nobody hears. */
    public static final ErrorReport NONE = new ErrorQueue(null).report(null);

    private final ErrorQueue queue;
    private final @Nullable String cache;

    ErrorReport(ErrorQueue queue, @Nullable String cache) {
        this.queue = queue;
        this.cache = cache;
    }

    /**
     * Tells a failure.
     *
     * @param kind what failed
     * @param cause how; null if there is no exception
     */
    public void tell(Kind kind, @Nullable Throwable cause) {
        tell(kind, cause, /* times= */ 1);
    }

    /**
     * Tells several failures at once.
     *
     * @param kind what failed
     * @param cause how the first did; null if there is no exception
     * @param times how many there were; 0 for none
     */
    public void tell(Kind kind, @Nullable Throwable cause, long times) {
        if (times > 0) {
            queue.add(cache, kind, cause, times);
        }
    }
}
