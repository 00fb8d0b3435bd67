package dev.perigee.entry;

/** What the far store answers to one request for one key. */
public enum Outcome {
    /** Read: here is the entry. */
    HIT,
    /** Read: there is no entry. */
    MISS,
    /** Read: there are bytes, but foreign, damaged or of an unknown layout; counts as a miss. */
    DAMAGED,
    /** Read: there is no entry, and the load lease is now yours. */
    LEASED,
    /** Read: there is no entry, and somebody else holds the load lease. */
    LEASED_ELSEWHERE,
    /** Write: applied where no entry was. */
    INSERTED,
    /** Write: applied over an entry. */
    UPDATED,
    /** Write: applied, but the new entry's life was over at once; no entry was there before. */
    INSERTED_TO_NOTHING,
    /** Write: applied, but the new entry's life was over at once; the entry that was there is gone. */
    UPDATED_TO_NOTHING,
    /** Write: the entry is gone. */
    DROPPED,
    /**
     * Write: the condition did not hold; nothing changed. Also the answer to a removal that found no entry: it draws a
     * number all the same, so that stale copies go.
     */
    REFUSED,
    /** Write: the load lease was lost; nothing changed. */
    LEASE_LOST,
    /** Write: this very operation had been applied before. */
    REPEATED,
    /** The request arrived after its deadline; nothing changed, and nothing ever will. */
    TOO_LATE;

    /**
     * Says whether a write took effect by this very call.
     *
     * @return true if the far store changed
     */
    public boolean applied() {
        return switch (this) {
            case INSERTED, UPDATED, INSERTED_TO_NOTHING, UPDATED_TO_NOTHING, DROPPED -> true;
            default -> false;
        };
    }
}
