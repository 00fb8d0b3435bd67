/** Confirmed writes over a real server, and nodes that fall silent. */
@NullMarked
package dev.perigee.it.confirmed;

import org.jspecify.annotations.NullMarked;
