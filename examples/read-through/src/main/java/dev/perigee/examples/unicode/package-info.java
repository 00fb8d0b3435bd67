/** The example itself. Begin with {@link dev.perigee.examples.unicode.UnicodeDemo}. */
@NullMarked
package dev.perigee.examples.unicode;

import org.jspecify.annotations.NullMarked;
