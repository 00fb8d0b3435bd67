/**
 * How long entries live: JCache's expiry policies as data where they are constants, asked where they are not.
 */
@NullMarked
package dev.perigee.expiry;

import org.jspecify.annotations.NullMarked;
