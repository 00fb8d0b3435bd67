package dev.perigee.memory;

import java.util.concurrent.atomic.AtomicLong;

/** Draws epochs and generations that never come twice in this JVM, whatever namespaces come and go. Thread-safe. */
final class Identities {

    private static final AtomicLong LAST = new AtomicLong();

    String nextEpoch() {
        return "m" + LAST.incrementAndGet();
    }

    long nextGeneration() {
        return LAST.incrementAndGet();
    }
}
