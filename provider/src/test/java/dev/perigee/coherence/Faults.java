package dev.perigee.coherence;

import java.util.EnumMap;
import java.util.Map;

/** Decides when something goes wrong, and counts it. */
final class Faults {

    private final FaultMix mix;
    private final Dice dice;
    private final Map<FaultKind, Long> counts = new EnumMap<>(FaultKind.class);
    private boolean over;

    Faults(FaultMix mix, Dice dice) {
        this.mix = mix;
        this.dice = dice;
    }

    /** Whether this fault happens now. */
    boolean strikes(FaultKind kind, double probability) {
        if (over || !mix.has(kind) || !dice.chance(probability)) {
            return false;
        }
        count(kind, 1);
        return true;
    }

    void count(FaultKind kind, long times) {
        counts.merge(kind, times, Long::sum);
    }

    FaultMix mix() {
        return mix;
    }

    boolean areOver() {
        return over;
    }

    /** Nothing goes wrong any more. */
    void end() {
        over = true;
    }

    Map<FaultKind, Long> counts() {
        return counts;
    }
}
