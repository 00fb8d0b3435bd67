package dev.perigee.it.cdi;

/**
 * What the application caches.
 *
 * @param article what costs
 * @param cents how much
 */
public record Price(String article, int cents) {}
