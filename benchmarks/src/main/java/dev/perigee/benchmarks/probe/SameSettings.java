package dev.perigee.benchmarks.probe;

import dev.perigee.launcher.RedisServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * Clients of Redisson with the settings that Perigee itself uses for an address. They are read from Perigee past their
 * visibility, since a copy of them would be out of date with the next change.
 */
final class SameSettings {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private SameSettings() {}

    static RedissonClient client(RedisServer server) {
        try {
            Class<?> addresses = Class.forName("dev.perigee.redis.RedisAddress");
            Method parse = addresses.getDeclaredMethod("parse", String.class);
            Method of = Class.forName("dev.perigee.redis.RedisConfigs")
                    .getDeclaredMethod("of", addresses, Duration.class, String.class);
            parse.setAccessible(true);
            of.setAccessible(true);
            Object address = parse.invoke(null, server.uri().toString());
            return Redisson.create((Config) of.invoke(null, address, TIMEOUT, "bare"));
        } catch (ReflectiveOperationException e) {
            Throwable cause = e instanceof InvocationTargetException thrown ? thrown.getCause() : e;
            throw new IllegalStateException("Perigee's settings for an address cannot be read any more", cause);
        }
    }
}
