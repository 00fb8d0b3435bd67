package dev.perigee.launcher;

/** An error reply of a server, in its own words. */
public final class RespException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RespException(String message) {
        super(message);
    }
}
