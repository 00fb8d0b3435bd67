/**
 * The JSR-107 façade, and the one place that wires everything together.
 */
@NullMarked
package dev.perigee.jcache;

import org.jspecify.annotations.NullMarked;
