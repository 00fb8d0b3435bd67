package dev.perigee.examples.spring;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** Forecasts that take a while. */
@Service
public class Forecasts {

    private final AtomicInteger computed = new AtomicInteger();

    /**
     * Forecasts the weather.
     *
     * @param city where
     * @return the same for ten minutes, on all nodes
     */
    @Cacheable(cacheNames = "forecasts", sync = true)
    public Forecast forecast(String city) {
        computed.incrementAndGet();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        return new Forecast(city, Math.floorMod(city.hashCode(), 30), Instant.now());
    }

    /**
     * Forgets a forecast, on all nodes.
     *
     * @param city where
     */
    @CacheEvict(cacheNames = "forecasts")
    public void discard(String city) {}

    /**
     * Tells how many forecasts this node had to make.
     *
     * @return a count
     */
    public int computed() {
        return computed.get();
    }
}
