package dev.perigee.spi;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Stands still until a test moves it; both clocks of a node in one. Thread-safe. */
public final class ManualClock implements Ticker, InstantSource {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicLong passed = new AtomicLong();

    @Override
    public long nanoTime() {
        return passed.get();
    }

    @Override
    public Instant instant() {
        return BEGIN.plusNanos(passed.get());
    }

    /** Lets time pass. */
    public void pass(Duration time) {
        passed.addAndGet(time.toNanos());
    }

    public Clocks clocks() {
        return new Clocks(this, this);
    }
}
