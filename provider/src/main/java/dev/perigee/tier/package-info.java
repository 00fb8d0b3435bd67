/**
 * The engine: runs operations against near and far in the right order.
 */
@NullMarked
package dev.perigee.tier;

import org.jspecify.annotations.NullMarked;
