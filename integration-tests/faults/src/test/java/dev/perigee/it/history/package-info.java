/**
 * What callers saw of a cache, and whether a single register for each key could have shown it to them: two checkers that
 * share nothing but the record of calls, and one for reads that may be served near.
 */
@NullMarked
package dev.perigee.it.history;

import org.jspecify.annotations.NullMarked;
