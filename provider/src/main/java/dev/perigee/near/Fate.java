package dev.perigee.near;

/** What a change of a key did to its copy. */
public enum Fate {
    /** There was none, or it was not older than the change, or had been overtaken before. */
    UNTOUCHED,
    /** No hit sees it any more. */
    GONE,
    /** It is overtaken, but served until a short time since it was read is over. */
    LINGERS
}
