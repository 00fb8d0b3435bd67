package dev.perigee.entry;

/** Which near tiers take in the value that a write's message carries. */
public enum Recipients {
    /** None: copies of the key go. The value travels only if a listener needs it. */
    NOBODY,
    /** Those that hold a copy of the key, whether it may still be served or not. */
    HOLDERS,
    /** All of the cache. */
    EVERYBODY
}
