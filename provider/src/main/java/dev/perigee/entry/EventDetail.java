package dev.perigee.entry;

/** How much the messages of a cache tell, so that listeners on other nodes can be served. Later ones include earlier. */
public enum EventDetail {
    /** Keys only: enough for coherence. */
    KEYS,
    /** New values too. */
    VALUES,
    /** New and former values. */
    VALUES_AND_OLD
}
