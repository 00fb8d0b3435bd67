package dev.perigee.codec;

/** Remembers whether {@link Trap} was initialized. */
final class TrapDetector {

    static volatile boolean sprung;

    private TrapDetector() {}
}
