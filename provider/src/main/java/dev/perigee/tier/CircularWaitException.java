package dev.perigee.tier;

import javax.cache.CacheException;

/** Threads of this JVM would wait for each other's turns for ever: code that runs in a turn asks for another's. */
final class CircularWaitException extends CacheException {

    private static final long serialVersionUID = 1;

    CircularWaitException() {
        super(
                "The turn on this key is held by a thread that waits for this one: code of the application that runs in one"
                        + " key's turn (a cache writer, or an entry processor of a cache that writes through) changes another key,"
                        + " and another thread does the same crosswise. Change the keys in one order, or outside of that code."
                        + " The operation did not take effect");
    }
}
