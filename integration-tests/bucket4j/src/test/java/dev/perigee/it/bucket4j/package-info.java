/** Bucket4j's buckets in a cache that several nodes share. */
@NullMarked
package dev.perigee.it.bucket4j;

import org.jspecify.annotations.NullMarked;
