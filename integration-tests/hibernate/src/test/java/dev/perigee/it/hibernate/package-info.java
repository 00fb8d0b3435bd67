/** Hibernate's second-level and query cache on two nodes, as its users have it. */
@NullMarked
package dev.perigee.it.hibernate;

import org.jspecify.annotations.NullMarked;
