/**
 * Keys and values to bytes and back. The only package that sees Kryo.
 *
 * <p>{@link dev.perigee.codec.Serialization} makes the codecs. Behind them a {@code TypeCatalog} decides how a class is
 * written: by its number ({@code WireIds}, {@code JdkTypes}) or by name with a fingerprint ({@code ClassShape}), if it may be
 * written at all ({@code Permissions}, {@code Refusals}, {@code KeyRules}). {@code WireResolver} and {@code References} put
 * that into Kryo; {@code WireInput} compares every length with the bytes that are left before anything is allocated.
 */
@NullMarked
package dev.perigee.codec;

import org.jspecify.annotations.NullMarked;
