/** What is answered by this JVM: reads of near copies, and the mixture of them with writes over two tiers. */
@NullMarked
package dev.perigee.benchmarks.near;

import org.jspecify.annotations.NullMarked;
