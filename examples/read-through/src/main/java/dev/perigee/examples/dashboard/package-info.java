/** What the example draws: measures look-ups by tier, shows progress, a table and charts. Not needed to use a cache. */
@NullMarked
package dev.perigee.examples.dashboard;

import org.jspecify.annotations.NullMarked;
