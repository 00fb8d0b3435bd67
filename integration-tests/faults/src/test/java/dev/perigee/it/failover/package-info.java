/** Nodes whose servers change under them: primaries that die, lose what they acknowledged, or give slots away. */
@NullMarked
package dev.perigee.it.failover;

import org.jspecify.annotations.NullMarked;
