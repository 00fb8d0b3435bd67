/** What takes the place of a limit on how long the tests of a module may run. */
@NullMarked
package dev.perigee.watchdog;

import org.jspecify.annotations.NullMarked;
