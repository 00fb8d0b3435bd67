/** Who is measured: Perigee, its peers, and what the machine can do at most, all by one interface. */
@NullMarked
package dev.perigee.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
