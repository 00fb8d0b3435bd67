package dev.perigee.examples.spring;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Service;

/** Asks for a forecast twice: the first takes 200 ms, unless another node has asked before; the second no time. */
@SpringBootApplication
@EnableCaching
public class ForecastApplication {

    record Forecast(String city, int celsius, Instant computed) {}

    @Service
    static class Forecasts {

        @Cacheable(cacheNames = "forecasts", sync = true)
        Forecast forecast(String city) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            return new Forecast(city, Math.floorMod(city.hashCode(), 30), Instant.now());
        }

        @CacheEvict(cacheNames = "forecasts")
        void discard(String city) {}
    }

    /**
     * Runs a node.
     *
     * @param arguments Spring's
     */
    public static void main(String[] arguments) {
        try (ConfigurableApplicationContext context = SpringApplication.run(ForecastApplication.class, arguments)) {
            Forecasts forecasts = context.getBean(Forecasts.class);
            for (int i = 0; i < 2; i++) {
                long begun = System.nanoTime();
                Forecast forecast = forecasts.forecast("Oslo");
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
                System.out.println(forecast + " after " + millis + " ms");
            }
        }
    }
}
