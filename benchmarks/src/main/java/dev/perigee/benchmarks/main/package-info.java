/** What {@code ./bench} runs. */
@NullMarked
package dev.perigee.benchmarks.main;

import org.jspecify.annotations.NullMarked;
