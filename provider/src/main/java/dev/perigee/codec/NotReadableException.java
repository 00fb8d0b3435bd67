package dev.perigee.codec;

import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;

/** Carries the reason for an {@link UnreadableException} through Kryo, whose methods declare no checked exceptions. */
final class NotReadableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    NotReadableException(Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    static NotReadableException damaged() {
        return new NotReadableException(Reason.DAMAGED);
    }

    UnreadableException toUnreadable() {
        return new UnreadableException(reason);
    }
}
