/** JSR-107's annotations in CDI over two tiers. */
@NullMarked
package dev.perigee.examples.cdi;

import org.jspecify.annotations.NullMarked;
