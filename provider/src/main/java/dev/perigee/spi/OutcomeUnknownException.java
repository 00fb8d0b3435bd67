package dev.perigee.spi;

/**
 * The far store answered with an error, and whether the request took effect before it is unknown. Unlike a
 * {@link java.util.concurrent.TimeoutException}, it says that the store is there.
 */
public final class OutcomeUnknownException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * Makes an exception.
     *
     * @param message what the store answered; nothing that the request carried
     */
    public OutcomeUnknownException(String message) {
        super(message);
    }
}
