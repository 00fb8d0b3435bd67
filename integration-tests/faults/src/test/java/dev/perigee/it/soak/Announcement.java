package dev.perigee.it.soak;

import dev.perigee.entry.Message;

/**
 * What the far store announced, in its own order.
 *
 * @param message the message
 * @param heardAt nanoseconds, when this JVM had it
 */
record Announcement(Message message, long heardAt) {}
