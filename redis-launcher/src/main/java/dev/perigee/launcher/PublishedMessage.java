package dev.perigee.launcher;

/**
 * A message on its way to a subscriber.
 *
 * @param channel the channel's name
 * @param payload what was published; not to be changed
 */
public record PublishedMessage(byte[] channel, byte[] payload) {}
