/**
 * The far store and the backplane on a Redis or Valkey server, alone, with Sentinels or as a cluster: the only package that
 * sees Redisson. What is atomic is one of the scripts in this package's resources.
 */
@NullMarked
package dev.perigee.redis;

import org.jspecify.annotations.NullMarked;
