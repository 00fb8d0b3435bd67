package dev.perigee.coherence;

/**
 * One unbroken stretch of a partition's numbers as this node has followed them. A new era begins with each new epoch, and
 * also within an epoch when this node had to start over ({@code localGen} of the protocol). Eras are compared by identity:
 * what was read in one era is worth nothing in the next.
 */
public final class Era {

    private final String epoch;

    Era(String epoch) {
        this.epoch = epoch;
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
