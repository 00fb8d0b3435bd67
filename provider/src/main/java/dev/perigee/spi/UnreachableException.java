package dev.perigee.spi;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A request never reached the store, so it surely had no effect: there is no connection, or nobody who serves the
 * partition. Says nothing of keys, values or passwords.
 */
public final class UnreachableException extends Exception {

    private static final long serialVersionUID = 1;

    private final int[] refused;

    /**
     * Makes one.
     *
     * @param message what could not be reached, and why
     */
    public UnreachableException(String message) {
        this(message, Set.of());
    }

    /**
     * A server refuses to be connected to, or its name is not known; so the next request would be refused as soon.
     *
     * @param message which server, and why
     * @param refused the partitions that it holds
     */
    public UnreachableException(String message, Set<Integer> refused) {
        super(message);
        this.refused = refused.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Returns the partitions of which it is certain that further requests would fail at once, too.
     *
     * @return none if another request may be worth its while
     */
    public Set<Integer> refused() {
        return IntStream.of(refused).boxed().collect(Collectors.toUnmodifiableSet());
    }
}
