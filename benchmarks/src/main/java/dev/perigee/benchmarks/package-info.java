/** Measures Perigee beside its peers and beside the limits of the machine. */
@NullMarked
package dev.perigee.benchmarks;

import org.jspecify.annotations.NullMarked;
