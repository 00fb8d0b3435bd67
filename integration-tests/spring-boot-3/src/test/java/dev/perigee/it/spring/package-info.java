/** Spring's cache abstraction and JSR-107's annotations in Spring, on two nodes over one Redis. */
@NullMarked
package dev.perigee.it.spring;

import org.jspecify.annotations.NullMarked;
