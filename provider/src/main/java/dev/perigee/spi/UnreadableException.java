package dev.perigee.spi;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that cannot be read back. For a cache that is a miss, never a failure of {@code get}. Carries no content and no
 * stack trace: the far tier may hold many such entries.
 */
public final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1;

    /** Longer names are not told: they come out of bytes that anybody may have written. */
    private static final int LONGEST_NAME = 255;

    private final Reason reason;
    private final @Nullable String className;
    private final boolean isAboutClass;

    /** Why bytes could not be read; counted by reason. */
    public enum Reason {
        /**
         * Not an envelope, or one of a newer layout, or of another codec; with a class, what means something only in the
         * JVM that wrote it.
         */
        FOREIGN,
        /** Ends too early, or holds what no writer writes; with a class, what that class does not accept. */
        DAMAGED,
        /** Names a class that the allow-list does not contain. */
        CLASS_NOT_ALLOWED,
        /** Written by another version of a class, or by a class that is missing here. */
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
        this(reason, /* className= */ null);
    }

    /**
     * Makes one that tells the class it was about.
     *
     * @param reason why
     * @param className the class that may not or cannot be made here, or whose code does not accept what was read; null if
     *     it is not known; not told unless it looks like a name
     */
    public UnreadableException(Reason reason, @Nullable String className) {
        super(reason.name(), null, false, false);
        this.reason = reason;
        this.isAboutClass = className != null;
        this.className = className != null && isName(className) ? className : null;
    }

    /**
     * Returns why.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * Returns the class it was about.
     *
     * @return its name, which may be told anywhere; null if it is not known
     */
    public @Nullable String className() {
        return className;
    }

    /**
     * Says whether another node may read the bytes well: one that allows a class, has another version of it, or another
     * codec. Such bytes are not this node's to remove.
     *
     * @return false for what no node could read
     */
    public boolean isOpaque() {
        return switch (reason) {
            case FOREIGN, CLASS_NOT_ALLOWED, SCHEMA_CHANGED -> true;
            case DAMAGED -> isAboutClass;
            case TOO_LARGE -> false;
        };
    }

    /**
     * Tells the user what is the matter, and what would help.
     *
     * @return a text that may be told anywhere
     */
    public String explanation() {
        String name = className == null ? "a class" : className;
        return switch (reason) {
            case CLASS_NOT_ALLOWED ->
                name + " is not a class that may be read here"
                        + (className == null
                                ? "; extend the list perigee.serialization.allow"
                                : "; to allow it, add it to the list: perigee.serialization.allow=" + className);
            case SCHEMA_CHANGED ->
                name + " is missing on this node, or has another form than where the entry was"
                        + " written; let all nodes have the same version";
            case FOREIGN ->
                className == null
                        ? "it was written by another codec or by a later version of Perigee; name that codec in"
                                + " perigee.codec.also-read, or update this node"
                        : className + " has a hash code that means nothing outside of the JVM that wrote it; give what"
                                + " such keys are made of a hashCode of their own";
            case DAMAGED ->
                !isAboutClass
                        ? "its bytes are damaged"
                        : name
                                + " does not accept on this node what was written, or is not of the cache's value type"
                                + " here; let all nodes have the same version and types";
            case TOO_LARGE -> "it is larger or deeper than the limits of this node";
        };
    }

    /** The bytes may be anybody's, and what they call a class goes into logs. */
    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_NAME
                && text.chars()
                        .allMatch(c ->
                                c == '.' || (Character.isJavaIdentifierPart(c) && !Character.isIdentifierIgnorable(c)));
    }

    /** {@return the reason and the class} */
    @Override
    public String getMessage() {
        return className == null ? reason.name() : reason.name() + " " + className;
    }
}
