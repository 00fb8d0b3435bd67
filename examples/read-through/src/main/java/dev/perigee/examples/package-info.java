/** What is run from the command line. Begin with {@link dev.perigee.examples.Launcher}. */
@NullMarked
package dev.perigee.examples;

import org.jspecify.annotations.NullMarked;
