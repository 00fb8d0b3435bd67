package dev.perigee.spi;

import java.time.InstantSource;

/**
 * The clocks of a node. Tests hand in some that they move.
 *
 * @param ticker counts ages, lives and proofs
 * @param wall shows the time of day: where no server does, it decides when entries end
 */
public record Clocks(Ticker ticker, InstantSource wall) {

    /** The machine's own. */
    public static final Clocks SYSTEM = new Clocks(Ticker.SYSTEM, InstantSource.system());
}
