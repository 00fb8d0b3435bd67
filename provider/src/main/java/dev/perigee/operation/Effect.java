package dev.perigee.operation;

/**
 * What an operation does to a key's value.
 *
 * @param <V> the type of values
 */
public sealed interface Effect<V> {

    /**
     * Puts a value in place.
     *
     * @param value the value
     * @param <V> the type of values
     */
    record Store<V>(V value) implements Effect<V> {}

    /**
     * Takes the entry away.
     *
     * @param <V> the type of values
     */
    record Drop<V>() implements Effect<V> {}
}
