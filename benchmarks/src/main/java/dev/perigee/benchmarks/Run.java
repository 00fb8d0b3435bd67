package dev.perigee.benchmarks;

import dev.perigee.launcher.RedisServer;

/**
 * One run of the benchmarks.
 *
 * @param quick whether it must be over within 10 minutes, all parts together: fewer rounds, and of the cases those that have
 *     a target
 * @param rounds how often each contender has its turn at least; 3 or more
 * @param redis the server, pinned to the first core while a case pins its client to the second
 */
public record Run(boolean quick, int rounds, RedisServer redis) {}
