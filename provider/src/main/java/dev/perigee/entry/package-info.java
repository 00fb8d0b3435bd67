/**
 * Plain data that the tiers exchange: keys, mutations and their answers, the envelope's header, messages.
 */
@NullMarked
package dev.perigee.entry;

import org.jspecify.annotations.NullMarked;
