package dev.perigee.event;

import dev.perigee.BackgroundError.Kind;
import dev.perigee.spi.UnreadableException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where failures of one cache, or of a manager, are told that no caller gets. Thread-safe; returns at once. */
public final class ErrorReport {

    /** Nobody hears. */
    public static final ErrorReport NONE = new ErrorQueue(null).report(null);

    private static final Logger log = LoggerFactory.getLogger(ErrorReport.class);

    /** Of how many classes it is remembered that they were told. */
    private static final int MOST_CLASSES = 100;

    private final ErrorQueue queue;
    private final @Nullable String cache;

    /** What of an entry that could not be read was told already. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean toldListener = new AtomicBoolean();
    private final AtomicBoolean warned = new AtomicBoolean();

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
     * Tells that an entry, or a key in a message, cannot be read back. One that other nodes may well read is a matter of
     * configuration, and there may be many: the first is told, and the first class logged as a warning; of others only which class it is.
     *
     * @param failure why
     */
    public void unreadable(UnreadableException failure) {
        if (!failure.isOpaque()) {
            tell(Kind.UNREADABLE, failure);
            return;
        }
        String explanation = failure.explanation();
        if (told.contains(explanation) || told.size() >= MOST_CLASSES || !told.add(explanation)) {
            return;
        }
        if (toldListener.compareAndSet(false, true)) {
            tell(Kind.UNREADABLE, failure);
        }
        // Two codecs at a time are meant; a class that is missing on a list mostly is not.
        if (failure.className() != null && warned.compareAndSet(false, true)) {
            log.warn(
                    "Cache {} has entries or keys that this node cannot read: {}. They are left as they are for the nodes"
                            + " that can, and are misses here, counted as unreadable; this is told once",
                    cache,
                    explanation);
        } else {
            log.info("Cache {} has entries or keys that this node cannot read: {}", cache, explanation);
        }
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
