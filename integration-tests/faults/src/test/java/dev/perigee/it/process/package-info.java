/** Nodes in processes of their own, so that they can be killed and stopped like those of an application. */
@NullMarked
package dev.perigee.it.process;

import org.jspecify.annotations.NullMarked;
