/** Both artifacts on class paths as applications have them, each in a JVM of its own. */
@NullMarked
package dev.perigee.it.providers;

import org.jspecify.annotations.NullMarked;
