package dev.perigee.it.providers;

import java.util.Properties;
import javax.cache.CacheManager;
import javax.cache.Caching;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** A program that uses a Redisson of its own beside its caches. What it calls is the same in all versions. */
public final class OwnRedisson {

    private OwnRedisson() {}

    /**
     * Runs it.
     *
     * @param arguments the address of a Redis; then {@code beside} to use both, or {@code share} to hand the client over
     */
    public static void main(String[] arguments) {
        Config config = new Config();
        config.useSingleServer().setAddress(arguments[0]);
        RedissonClient client = Redisson.create(config);
        try {
            client.getMap("own").put("key", "value");
            System.out.println("own: " + client.getMap("own").get("key") + " "
                    + Redisson.class.getProtectionDomain().getCodeSource().getLocation());
            if (arguments[1].equals("share")) {
                share(client);
            } else {
                Greeting.main(new String[] {"named", "write"});
            }
        } finally {
            client.shutdown();
        }
    }

    private static void share(RedissonClient client) {
        Properties properties = new Properties();
        properties.setProperty("perigee.far", "redis");
        properties.put("perigee.far.redis.client", client);
        try (CacheManager manager = Caching.getCachingProvider("dev.perigee.jcache.PerigeeCachingProvider")
                .getCacheManager(null, null, properties)) {
            System.out.println("shared: " + manager.getURI());
        }
    }
}
