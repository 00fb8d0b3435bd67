package dev.perigee.examples.cdi;

import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.enterprise.context.ApplicationScoped;

/** Rates that take a while to find out. */
@ApplicationScoped
@CacheDefaults(cacheName = "rates")
public class Rates {

    /** Made by CDI. */
    public Rates() {}

    /**
     * Asks for a rate.
     *
     * @param currency which
     * @return the same for a minute, on all nodes
     */
    @CacheResult
    public Rate rate(String currency) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        return new Rate(currency, BigDecimal.valueOf(Math.floorMod(currency.hashCode(), 200), /* scale= */ 2));
    }

    /**
     * Says what a currency costs from now on, on all nodes.
     *
     * @param currency which
     * @param rate what it costs
     */
    @CachePut
    public void change(@CacheKey String currency, @CacheValue Rate rate) {}

    /** Forgets all rates, on all nodes. */
    @CacheRemoveAll
    public void close() {}
}
