/**
 * Keys and values to bytes and back. The only package that sees Kryo.
 */
@NullMarked
package dev.perigee.codec;

import org.jspecify.annotations.NullMarked;
