package dev.perigee.spi;

/** The leases a key can have, independent of each other. */
public enum LeaseKind {
    /** Who may load the value; ends with any write to the key. */
    LOAD,
    /** Whose turn it is to change the value when many try at once. */
    TURN
}
