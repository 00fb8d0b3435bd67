package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.Setup;
import java.lang.reflect.Method;
import java.time.Duration;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Clients of Redisson: as it comes, and with what Perigee sets. */
final class RedissonClients {

    private static final Duration PERIGEES_TIMEOUT = Duration.ofSeconds(2);

    private RedissonClients() {}

    /** As it comes: nothing but the address is said. */
    static RedissonClient withDefaults(Setup setup) {
        Config config = new Config();
        config.useSingleServer().setAddress(setup.server());
        return Redisson.create(config);
    }

    /** With the connections, threads and limits that Perigee has now. */
    static RedissonClient likePerigee(Setup setup) {
        return Redisson.create(perigees(setup.server()));
    }

    /** The very configuration that Perigee makes of an address: a copy of its figures would be out of date some day. */
    static Config perigees(String address) {
        try {
            Class<?> addresses = Class.forName("dev.perigee.redis.RedisAddress");
            Method parse = addresses.getDeclaredMethod("parse", String.class);
            parse.setAccessible(true);
            Method of = Class.forName("dev.perigee.redis.RedisConfigs")
                    .getDeclaredMethod("of", addresses, Duration.class, String.class);
            of.setAccessible(true);
            return (Config) of.invoke(null, parse.invoke(null, address), PERIGEES_TIMEOUT, "benchmark");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("RedisConfigs has changed; read Perigee's settings in its new way", e);
        }
    }
}
