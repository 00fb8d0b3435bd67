package dev.perigee.codec;

/** A class that must not or cannot be written or copied; the message is fit for the user and names no value. */
final class NotWritableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    NotWritableException(String message) {
        super(message);
    }

    /** The refusal of a class that nobody allowed, with the line that would. */
    static NotWritableException notAllowed(String className) {
        return new NotWritableException(
                className + " is not a class that may be written or read; to allow it, add it to the list: perigee."
                        + AllowList.OPTION + "=" + className);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
