/**
 * The bounded map in this JVM. The only package that sees Caffeine.
 */
@NullMarked
package dev.perigee.near;

import org.jspecify.annotations.NullMarked;
