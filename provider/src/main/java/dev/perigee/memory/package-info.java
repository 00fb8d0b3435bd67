/**
 * The embedded far store and backplane: everything of the protocol, inside one JVM.
 */
@NullMarked
package dev.perigee.memory;

import org.jspecify.annotations.NullMarked;
