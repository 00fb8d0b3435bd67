package dev.perigee.coherence;

/**
 * That all numbers drawn before a moment are applied here. Times are the node's monotonic clock. Compared by identity.
 *
 * @param heldAt the moment, before the question was sent
 * @param knownAt when this node knew it, after the copies concerned were gone from the map
 */
record Proof(long heldAt, long knownAt) {

    /** Nothing is proved. */
    static final Proof NONE = new Proof(0, 0);
}
