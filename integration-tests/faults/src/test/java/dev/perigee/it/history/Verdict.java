package dev.perigee.it.history;

import org.jspecify.annotations.Nullable;

/**
 * What a checker found out about one key.
 *
 * @param kind the finding
 * @param reason what speaks against it; null if nothing does
 */
public record Verdict(Kind kind, @Nullable String reason) {

    /** Nothing speaks against it. */
    public static final Verdict SOUND = new Verdict(Kind.SOUND, null);

    /** A finding. */
    public enum Kind {
        /** Nothing speaks against it. */
        SOUND,
        /** No order of the calls explains their answers. */
        VIOLATION,
        /** The search became too large. */
        UNDECIDED
    }

    static Verdict violation(String reason) {
        return new Verdict(Kind.VIOLATION, reason);
    }

    static Verdict undecided(String reason) {
        return new Verdict(Kind.UNDECIDED, reason);
    }
}
