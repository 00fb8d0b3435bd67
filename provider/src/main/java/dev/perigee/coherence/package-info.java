/**
 * The coherence protocol's rules as a pure state machine: no threads, no clock, no I/O.
 */
@NullMarked
package dev.perigee.coherence;

import org.jspecify.annotations.NullMarked;
