package dev.perigee.examples.spring;

import java.util.concurrent.TimeUnit;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;

/**
 * Asks for a forecast twice. The first answer takes 200 ms, unless another node has asked before; the second comes from
 * this JVM. {@code perigee.yaml} says where Redis is, and {@code PERIGEE_FAR_REDIS_ADDRESS} overrides it.
 */
@SpringBootApplication
@EnableCaching
public class ForecastApplication implements CommandLineRunner {

    private final Forecasts forecasts;

    /**
     * Made by Spring.
     *
     * @param forecasts what is slow
     */
    public ForecastApplication(Forecasts forecasts) {
        this.forecasts = forecasts;
    }

    /**
     * Starts a node.
     *
     * @param arguments Spring's
     */
    public static void main(String[] arguments) {
        SpringApplication.run(ForecastApplication.class, arguments).close();
    }

    @Override
    public void run(String... arguments) {
        for (int i = 0; i < 2; i++) {
            long begun = System.nanoTime();
            Forecast forecast = forecasts.forecast("Oslo");
            System.out.println(forecast + " after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + " ms");
        }
    }
}
