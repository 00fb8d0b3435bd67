package dev.perigee.coherence;

/**
 * One unbroken stretch of a partition's numbers as this node has followed them. A new era begins with each new epoch, and
 * also within an epoch when this node had to start over ({@code localGen} of the protocol). Eras are compared by identity:
 * what was read in one era is worth nothing in the next.
 */
public final class Era {

    private final String epoch;
    private final Era overtaken;
    private final Era detached;
    private final boolean ofOvertaken;

    Era(String epoch) {
        this.epoch = epoch;
        this.overtaken = new Era(epoch, "overtaken", /* ofOvertaken= */ true);
        this.detached = new Era(epoch, "detached", /* ofOvertaken= */ false);
        this.ofOvertaken = false;
    }

    /** An era beside another. No partition is ever in it, so no hit sees its copies. */
    private Era(String epoch, String role, boolean ofOvertaken) {
        this.epoch = epoch + " (" + role + ")";
        this.overtaken = this;
        this.detached = this;
        this.ofOvertaken = ofOvertaken;
    }

    /** Where copies of this era are put that a change has overtaken, to be served after a far failure only. */
    Era overtaken() {
        return overtaken;
    }

    /** Whether this is where copies are put that a change has overtaken. */
    boolean isOfOvertaken() {
        return ofOvertaken;
    }

    /** Where values are put that were loaded past the far tier during this era, to be served after a far failure only. */
    Era detached() {
        return detached;
    }

    /**
     * Returns the epoch of the far store that this era lies in.
     *
     * @return an opaque name
     */
    public String epoch() {
        return epoch;
    }

    @Override
    public String toString() {
        return "Era[" + epoch + "]";
    }
}
