package dev.perigee.launcher;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One request, answer or message as it goes over the wire.
 *
 * @param bytes all its bytes
 * @param head the first bulk strings of an array, at most {@link #HEAD}; empty for anything else
 */
record Frame(byte[] bytes, List<byte[]> head) {

    /** Enough for {@code message <channel> <payload>} and for {@code pmessage <pattern> <channel> <payload>}. */
    static final int HEAD = 4;

    /** The first word, in upper case; empty when the frame does not begin with one. */
    String word() {
        return head.isEmpty() ? "" : new String(head.get(0), StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
    }

    boolean subscribes() {
        return switch (word()) {
            case "SUBSCRIBE", "SSUBSCRIBE", "PSUBSCRIBE" -> true;
            default -> false;
        };
    }

    Optional<PublishedMessage> message() {
        return switch (word()) {
            case "MESSAGE", "SMESSAGE" -> part(1, 2);
            case "PMESSAGE" -> part(2, 3);
            default -> Optional.empty();
        };
    }

    private Optional<PublishedMessage> part(int channel, int payload) {
        return head.size() > payload
                ? Optional.of(new PublishedMessage(head.get(channel), head.get(payload)))
                : Optional.empty();
    }
}
