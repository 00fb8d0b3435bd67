/** Hibernate's second-level cache. Begin with {@link dev.perigee.examples.hibernate.Library}. */
@NullMarked
package dev.perigee.examples.hibernate;

import org.jspecify.annotations.NullMarked;
