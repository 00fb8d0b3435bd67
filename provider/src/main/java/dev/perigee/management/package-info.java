/**
 * The MXBeans of JSR-107 and the counters behind them.
 */
@NullMarked
package dev.perigee.management;

import org.jspecify.annotations.NullMarked;
