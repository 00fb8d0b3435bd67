package dev.perigee.config;

/** What a node does with a cache that others share. */
public enum Role {
    /** Reads and writes. */
    WRITER,
    /** Reads only: what it stores stays on this node, and the far tier is never written. */
    READER
}
