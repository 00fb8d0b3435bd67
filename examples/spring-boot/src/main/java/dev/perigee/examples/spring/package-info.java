/** Spring's annotations over two tiers. */
@NullMarked
package dev.perigee.examples.spring;

import org.jspecify.annotations.NullMarked;
