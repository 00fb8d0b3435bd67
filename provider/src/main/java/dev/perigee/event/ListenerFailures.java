package dev.perigee.event;

import org.jspecify.annotations.Nullable;

/**
 * What went wrong while several listeners, or listeners of several changes, were told: whichever fails, the others get
 * their turn, and no failure is lost. Used by one thread.
 */
public final class ListenerFailures {

    private @Nullable Throwable first;

    /** Starts without a failure. */
    public ListenerFailures() {}

    /**
     * Does something and notes its failure.
     *
     * @param telling what may fail
     */
    public void during(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | Error e) {
            add(e);
        }
    }

    /** Throws the first failure, with the others suppressed on it; without effect if there was none. */
    public void rethrow() {
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException failure) {
            throw failure;
        }
    }

    @SuppressWarnings("ReferenceEquality") // An exception cannot be suppressed by itself; others that equal it can.
    void add(Throwable failure) {
        if (first == null) {
            first = failure;
        } else if (first != failure) {
            first.addSuppressed(failure);
        }
    }
}
