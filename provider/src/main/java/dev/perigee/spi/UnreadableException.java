package dev.perigee.spi;

/**
 * Bytes that cannot be read back. For a cache that is a miss, never a failure of {@code get}. Carries no content and no
 * stack trace: the far tier may hold many such entries.
 */
public final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** Why bytes could not be read; counted by reason. */
    public enum Reason {
        /** Not an envelope, or one of a newer layout, or of another codec. */
        FOREIGN,
        /** Ends too early, or holds what no writer writes. */
        DAMAGED,
        /** Names a class that the allow-list does not contain. */
        CLASS_NOT_ALLOWED,
        /** Written by another version of a class. */
        SCHEMA_CHANGED,
        /** Larger or deeper than the limits permit. */
        TOO_LARGE
    }

    /**
     * Makes one.
     *
     * @param reason why
     */
    public UnreadableException(Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    /**
     * Returns why.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
