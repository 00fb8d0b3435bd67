/**
 * What the TCK needs around it: a bean container for its annotation tests, an eye on runs that hang, and the table.
 */
@NullMarked
package dev.perigee.tck;

import org.jspecify.annotations.NullMarked;
