/** The provider under faults, on real servers and in several processes. */
@NullMarked
package dev.perigee.it;

import org.jspecify.annotations.NullMarked;
