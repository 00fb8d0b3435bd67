package dev.perigee.spi;

/**
 * A request never reached the store, so it surely had no effect: there is no connection, or nobody who serves the
 * partition. Says nothing of keys, values or passwords.
 */
public final class UnreachableException extends Exception {

    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message what could not be reached, and why
     */
    public UnreachableException(String message) {
        super(message);
    }
}
