package dev.perigee.codec;

/** A class that must not or cannot be written or copied; the message is fit for the user and names no value. */
final class NotWritableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    NotWritableException(String message) {
        super(message);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
