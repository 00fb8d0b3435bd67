/**
 * The coherence protocol's rules as a pure state machine: no threads, no clock of its own, no I/O.
 */
@NullMarked
package dev.perigee.coherence;

import org.jspecify.annotations.NullMarked;
