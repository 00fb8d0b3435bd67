package dev.perigee.entry;

/** What happened to a key, as the far store decided it; the letter is its code on the wire. */
public enum ChangeKind {
    /** An entry came into being. */
    INSERTED('I'),
    /** An entry was replaced. */
    UPDATED('U'),
    /** An entry was taken away. */
    REMOVED('D'),
    /** An entry reached its logical end and was noticed. */
    EXPIRED('X'),
    /** An entry was replaced by one whose life was over at once; listeners hear that it expired. */
    ENDED('O'),
    /**
     * Nothing happened that a listener should hear of, but copies must go, the stale fallback included: a removal found
     * no entry, or the end of an entry's life was moved nearer.
     */
    VOIDED('V');

    private final char code;

    ChangeKind(char code) {
        this.code = code;
    }

    /**
     * Says whether the key has a value after the change.
     *
     * @return true if one was stored
     */
    public boolean leavesValue() {
        return this == INSERTED || this == UPDATED;
    }

    /**
     * Returns the code on the wire.
     *
     * @return an ASCII letter
     */
    public char code() {
        return code;
    }
}
