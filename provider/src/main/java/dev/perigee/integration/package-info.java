/**
 * Cache loaders and writers.
 */
@NullMarked
package dev.perigee.integration;

import org.jspecify.annotations.NullMarked;
