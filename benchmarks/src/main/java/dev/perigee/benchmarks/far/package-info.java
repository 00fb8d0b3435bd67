/** Perigee over a real Redis, beside other ways to one: other caches, clients, and a bare connection. */
@NullMarked
package dev.perigee.benchmarks.far;

import org.jspecify.annotations.NullMarked;
