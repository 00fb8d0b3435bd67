/** What is not operations per second: latency between nodes, sizes, the server's time, start-up, and how all that grows. */
@NullMarked
package dev.perigee.benchmarks.probe;

import org.jspecify.annotations.NullMarked;
