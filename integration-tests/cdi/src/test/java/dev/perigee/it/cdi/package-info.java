/** JSR-107's annotations in CDI, on two nodes over one Redis. */
@NullMarked
package dev.perigee.it.cdi;

import org.jspecify.annotations.NullMarked;
