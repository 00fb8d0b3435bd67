package dev.perigee;

/** How the other nodes' near tiers learn of a write. Whatever the choice, none of them keeps anything older. */
public enum Propagation {
    /** Other nodes drop their copies and read the value when they need it. */
    INVALIDATE,
    /** The value travels with the message, and other nodes keep it near without asking for it. */
    UPDATE,
    /** The value travels if it is small, and only nodes that hold a copy already keep it. */
    AUTO
}
