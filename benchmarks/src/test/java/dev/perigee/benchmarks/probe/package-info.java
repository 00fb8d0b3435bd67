@NullMarked
package dev.perigee.benchmarks.probe;

import org.jspecify.annotations.NullMarked;
