/**
 * Options: names, defaults, sources, validation; and the typed builder.
 */
@NullMarked
package dev.perigee.config;

import org.jspecify.annotations.NullMarked;
