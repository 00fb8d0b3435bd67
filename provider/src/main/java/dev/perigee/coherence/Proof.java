package dev.perigee.coherence;

/**
 * That all numbers drawn before a moment are applied here. Times are the node's monotonic clock. Compared by identity.
 *
 * @param heldAt the moment, before the question was sent
 * @param knownAt when this node knew it, after the copies concerned were gone from the map
 * @param sequence the number that the partition had reached at that moment, or at a later one
 */
record Proof(long heldAt, long knownAt, long sequence) {

    /** Nothing is proved. */
    static final Proof NONE = new Proof(0, 0, 0);
}
