/**
 * JCache's verbs as small pure objects: what each needs and what it changes, without I/O.
 */
@NullMarked
package dev.perigee.operation;

import org.jspecify.annotations.NullMarked;
