/**
 * Nodes under load and under faults, on a real server. {@link dev.perigee.it.soak.Soak} runs them,
 * {@link dev.perigee.it.soak.Judge} says what their callers may not have seen, and {@link dev.perigee.it.soak.Figures} what
 * came of it.
 */
@NullMarked
package dev.perigee.it.soak;

import org.jspecify.annotations.NullMarked;
