package dev.perigee.codec;

/** A class that tells when it is initialized, which the codec must never do on the word of some bytes. */
final class Trap {

    static {
        TrapDetector.sprung = true;
    }

    int field;

    private Trap() {}
}
