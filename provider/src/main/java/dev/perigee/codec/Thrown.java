package dev.perigee.codec;

/** What users' accessors and constructors throw. */
final class Thrown {

    private Thrown() {}

    /** Throws errors and runtime exceptions on; wraps others. */
    static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            return exception;
        }
        return new IllegalStateException(thrown);
    }
}
