/**
 * Cache entry listeners: who is registered, what each hears, and in which order.
 */
@NullMarked
package dev.perigee.event;

import org.jspecify.annotations.NullMarked;
