package dev.perigee.it.spring;

/**
 * What the application caches.
 *
 * @param isbn its key
 * @param edition goes up with each change
 */
public record Book(String isbn, int edition) {}
