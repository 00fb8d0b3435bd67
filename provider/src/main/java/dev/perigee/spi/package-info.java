/**
 * The contracts a far store, a backplane or a codec fulfils. Bytes in, bytes out; see each method for what is not
 * promised.
 */
@NullMarked
package dev.perigee.spi;

import org.jspecify.annotations.NullMarked;
