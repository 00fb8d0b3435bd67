/** A limit that several nodes keep together. */
@NullMarked
package dev.perigee.examples.bucket4j;

import org.jspecify.annotations.NullMarked;
