package dev.perigee.redis;

import dev.perigee.entry.Lifetime;

/** Lifetimes as arguments of scripts: physical and lead in milliseconds, -1 for ever, -2 as it was. */
final class Lifetimes {

    /** Some hundred thousand years: beyond it, a server could not add the life to its time. */
    private static final long MOST = 1L << 52;

    private Lifetimes() {}

    static byte[] physical(Lifetime life) {
        return ScriptCalls.ascii(Math.min(life.physical(), MOST));
    }

    static byte[] lead(Lifetime life) {
        long cut = Math.max(0, life.physical() - MOST);
        return ScriptCalls.ascii(Math.max(0, life.lead() - cut));
    }

    /** What the physical life is without the lead. */
    static byte[] logical(Lifetime life) {
        return ScriptCalls.ascii(logicalMillis(life));
    }

    /** The same as a number. */
    static long logicalMillis(Lifetime life) {
        return Math.min(MOST, life.logical());
    }
}
