package dev.perigee.tier;

import dev.perigee.entry.OperationId;

/**
 * An entry that a scan came across.
 *
 * @param key the key
 * @param value the value
 * @param id the operation that wrote it
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public record Scanned<K, V>(K key, V value, OperationId id) {}
