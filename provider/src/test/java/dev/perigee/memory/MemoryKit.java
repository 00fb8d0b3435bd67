package dev.perigee.memory;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.FarStore;
import dev.perigee.spi.FarStoreKit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A memory space of its own for each test, by a clock that the test moves. */
final class MemoryKit implements FarStoreKit {

    private static final AtomicInteger SPACES = new AtomicInteger();

    final TestClock clock = new TestClock();
    final MemorySpace space;

    MemoryKit() {
        this(MemorySpace.Settings.DEFAULT);
    }

    MemoryKit(MemorySpace.Settings settings) {
        space = MemorySpace.open("kit-" + SPACES.incrementAndGet(), settings.withClock(clock));
    }

    @Override
    public FarStore newStore() {
        return space.farStore();
    }

    @Override
    public Backplane newBackplane() {
        return space.backplane();
    }

    @Override
    public long storeTime() {
        return clock.millis();
    }

    @Override
    public Duration tick() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void passTime(Duration time) {
        clock.pass(time);
    }

    @Override
    public void plant(CacheId cache, FarKey key, byte[] bytes) {
        space.network().plant(cache, key, bytes);
    }

    @Override
    public void close() {
        space.close();
    }
}
