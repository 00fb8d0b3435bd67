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

    Era(String epoch) {
        this.epoch = epoch;
        this.overtaken = new Era(epoch, "overtaken");
        this.detached = new Era(epoch, "detached");
    }

    /** An era beside another. No partition is ever in it, so no hit sees its copies. */
    private Era(String epoch, String role) {
        this.epoch = epoch + " (" + role + ")";
        this.overtaken = this;
        this.detached = this;
    }

    /** Where copies of this era are put that a change has overtaken, to be served after a far failure only. */
    Era overtaken() {
        return overtaken;
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
