/** The objects that frameworks put into caches, as the codecs write and read them. */
@NullMarked
package dev.perigee.it.codec;

import org.jspecify.annotations.NullMarked;
