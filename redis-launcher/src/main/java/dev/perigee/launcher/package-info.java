/** Starts, disturbs and stops real Redis servers. */
@NullMarked
package dev.perigee.launcher;

import org.jspecify.annotations.NullMarked;
