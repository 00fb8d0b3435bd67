package dev.perigee.it.history;

/** What a call does to the register of its key. */
public enum Verb {
    /** Reads; answers with the value. */
    GET,
    /** Writes; answers with nothing. */
    PUT,
    /** Writes; answers with the value before. */
    GET_AND_PUT,
    /** Writes if absent; answers whether it did. */
    PUT_IF_ABSENT,
    /** Writes if present; answers whether it did. */
    REPLACE,
    /** Writes if present; answers with the value before. */
    GET_AND_REPLACE,
    /** Writes if the value is the expected one; answers whether it did. */
    REPLACE_IF_EQUAL,
    /** Removes; answers whether something was there. */
    REMOVE,
    /** Removes; answers with the value before. */
    GET_AND_REMOVE,
    /** Removes the expected value; answers whether it did. */
    REMOVE_IF_EQUAL,
    /** Writes by an entry processor; answers with the value it found. */
    INVOKE,
    /** Takes the value away, whatever it is, and answers with nothing: a clear, or a server that lost its data. */
    VANISH
}
