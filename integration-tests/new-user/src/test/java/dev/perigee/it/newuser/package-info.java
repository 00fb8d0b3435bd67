/** Projects made of what the documents say, built with an empty local repository, and run. */
@NullMarked
package dev.perigee.it.newuser;

import org.jspecify.annotations.NullMarked;
