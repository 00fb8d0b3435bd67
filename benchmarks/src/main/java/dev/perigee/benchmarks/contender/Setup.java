package dev.perigee.benchmarks.contender;

import org.jspecify.annotations.Nullable;

/**
 * How a contender is set up for a case. Each contender of a case gets the same.
 *
 * @param redis the server's address, {@code redis://host:port}; null for a case without a server
 * @param name names what belongs to this contender alone: cache, namespace, prefix of keys
 * @param values what the values are
 * @param byReference whether what is given out may be the very object that is kept
 * @param expiring whether entries have an end (an hour, which no case lives to see)
 * @param capacity how many entries the part in this JVM has room for; 0 to have none
 */
public record Setup(
        @Nullable String redis, String name, ValueKind values, boolean byReference, boolean expiring, int capacity) {

    /** {@return the server's address, for contenders that cannot do without} */
    public String server() {
        if (redis == null) {
            throw new IllegalStateException("This contender needs a server, and the case has none");
        }
        return redis;
    }

    /**
     * {@return whether what is given out may be the very object that is kept: by reference, or because nobody can change it}
     * Who knows that his values never change tells his cache so, where it does not see that by itself.
     */
    public boolean shares() {
        return byReference || values.immutable();
    }
}
