package dev.perigee.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.examples.spring.ForecastApplication.Forecast;
import dev.perigee.examples.spring.ForecastApplication.Forecasts;
import dev.perigee.launcher.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The example as it is, on two nodes; only where Redis is, the environment says. */
class ForecastApplicationTest {

    private static final String ADDRESS = "perigee.far.redis.address";

    /** The same file by another name: within one JVM, nodes are told apart by their URIs. */
    private static final String OTHER_NODE = "--spring.cache.jcache.config=classpath:perigee.yaml";

    private RedisServer redis;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        System.setProperty(ADDRESS, redis.uri().toString());
    }

    @AfterEach
    void stop() {
        System.clearProperty(ADDRESS);
        redis.close();
    }

    @Test
    void oneNodesForecastIsTheOthersToo() {
        try (ConfigurableApplicationContext one = node();
                ConfigurableApplicationContext two = node(OTHER_NODE)) {
            Forecasts here = one.getBean(Forecasts.class);
            Forecasts there = two.getBean(Forecasts.class);
            Forecast first = here.forecast("Oslo");
            assertThat(there.forecast("Oslo")).isEqualTo(first);

            there.discard("Oslo");

            Forecast second = there.forecast("Oslo");
            assertThat(second.computed()).isAfter(first.computed());
            long begun = System.nanoTime();
            while (!here.forecast("Oslo").equals(second)) {
                assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(20));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    @Test
    void itGoesOnWithoutRedis() {
        try (ConfigurableApplicationContext one = node()) {
            Forecasts forecasts = one.getBean(Forecasts.class);
            redis.kill();

            assertThat(forecasts.forecast("Oslo").city()).isEqualTo("Oslo");
            assertThat(forecasts.forecast("Bergen").city()).isEqualTo("Bergen");
            forecasts.discard("Oslo");
        }
    }

    @Test
    void theProgramRuns() {
        PrintStream out = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, /* autoFlush= */ true, StandardCharsets.UTF_8));
        try {
            ForecastApplication.main(new String[0]);
        } finally {
            System.setOut(out);
        }

        assertThat(written.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("city=Oslo")))
                .hasSize(2);
    }

    private static ConfigurableApplicationContext node(String... arguments) {
        return SpringApplication.run(ForecastApplication.class, arguments);
    }
}
