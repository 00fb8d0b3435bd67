/** How operations are counted: by JMH, in JVMs of their own; no other package knows it. */
@NullMarked
package dev.perigee.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
