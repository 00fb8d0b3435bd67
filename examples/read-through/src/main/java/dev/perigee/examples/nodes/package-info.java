/**
 * Two nodes in processes of their own over a Redis, and what happens when one of them dies. {@link
 * dev.perigee.examples.nodes.NodeMain} is the program that uses the cache; the rest starts, kills and shows it.
 */
@NullMarked
package dev.perigee.examples.nodes;

import org.jspecify.annotations.NullMarked;
