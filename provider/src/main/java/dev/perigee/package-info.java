/**
 * The extension API: what {@code Cache.unwrap} gives beyond JSR-107.
 */
@NullMarked
package dev.perigee;

import org.jspecify.annotations.NullMarked;
