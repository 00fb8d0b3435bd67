package dev.perigee.examples.dashboard;

import dev.perigee.TieredStatistics;

/** Who answered a look-up. */
enum Tier {
    NEAR("near hit", "\u001b[32m"),
    FAR("far hit", "\u001b[33m"),
    LOADED("load", "\u001b[31m"),
    STALE("stale", "\u001b[36m"),
    WAITED("waited", "\u001b[35m");

    private final String label;
    private final String colour;

    Tier(String label, String colour) {
        this.label = label;
        this.colour = colour;
    }

    /** Judges the only look-up that was made in between. */
    static Tier between(TieredStatistics before, TieredStatistics after) {
        if (after.nearHits() > before.nearHits()) {
            return NEAR;
        }
        if (after.loads() > before.loads()) {
            return LOADED;
        }
        // Absent at first, there later: the other node was loading it, and one load served both.
        return after.farMisses() > before.farMisses() ? WAITED : FAR;
    }

    String label() {
        return label;
    }

    /** The terminal's code for this tier's colour. */
    String colour() {
        return colour;
    }
}
