package dev.perigee.jcache;

import dev.perigee.config.FarOptions;
import dev.perigee.config.ManagerOptions;
import dev.perigee.config.OptionSources;
import dev.perigee.config.OptionValues;
import dev.perigee.config.Options;
import dev.perigee.config.RedissonSection;
import dev.perigee.memory.MemorySpace;
import dev.perigee.redis.RedisSource;
import dev.perigee.redis.RedisSpace;
import dev.perigee.spi.Clocks;
import dev.perigee.spi.FarSpace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses the far store that the options ask for. */
final class FarSpaces {

    private static final String REDIS = "redis";

    private FarSpaces() {}

    /** Whether bytes come from other processes. */
    static boolean isShared(OptionValues values) {
        return values.get(FarOptions.FAR).equals(REDIS);
    }

    /**
     * Opens the namespace of a manager.
     *
     * @param redisClient the application's Redisson client; null if none was handed over
     * @param clocks this node's
     * @return null if there is to be no far tier
     * @throws IllegalArgumentException if options contradict each other or what is in use
     * @throws javax.cache.CacheException if the far store cannot be reached
     */
    static @Nullable FarSpace open(
            ManagerOptions options, @Nullable Object redisClient, ClassLoader classLoader, Clocks clocks) {
        OptionValues values = options.values();
        String far = values.get(FarOptions.FAR);
        if (far.equals(REDIS)) {
            return RedisSpace.open(
                    values.get(Options.NAMESPACE),
                    redisSettings(values).withTicker(clocks.ticker()),
                    source(options, redisClient, classLoader));
        }
        refuseForgotten(options, redisClient);
        return far.equals("none")
                ? null
                : MemorySpace.open(
                        values.get(Options.NAMESPACE),
                        MemorySpace.Settings.DEFAULT
                                .withPartitions(values.get(FarOptions.PARTITIONS))
                                .withMaxKeys(values.get(FarOptions.MEMORY_MAX_KEYS))
                                .withClock(clocks.wall()));
    }

    private static RedisSpace.Settings redisSettings(OptionValues values) {
        return RedisSpace.Settings.DEFAULT
                .withPartitions(values.get(FarOptions.PARTITIONS))
                .withTimeout(values.get(FarOptions.FAR_TIMEOUT))
                .withName(values.get(Options.NODE_NAME))
                .withReadsOnly(Roles.readsOnly(values))
                .withMaxEntryBytes(Math.toIntExact(values.get(Options.MAX_ENTRY)));
    }

    private static RedisSource source(ManagerOptions options, @Nullable Object redisClient, ClassLoader classLoader) {
        List<String> given = given(options, redisClient);
        if (given.size() != 1) {
            throw new IllegalArgumentException(FarOptions.FAR.property() + ": redis needs one of "
                    + String.join(
                            ", ",
                            FarOptions.REDIS_ADDRESS.property(),
                            FarOptions.REDIS_CONFIG.property(),
                            "the section redisson of the file")
                    + " and the manager's property " + OptionSources.REDIS_CLIENT + "; "
                    + (given.isEmpty() ? "give one" : "given are " + String.join(" and ", given)));
        }
        if (redisClient != null) {
            return RedisSource.client(redisClient);
        }
        RedissonSection section = options.redisson();
        if (section != null) {
            return RedisSource.yaml(section.yaml(), section.toString());
        }
        OptionValues values = options.values();
        String address = values.get(FarOptions.REDIS_ADDRESS);
        return address.isEmpty()
                ? RedisSource.config(values.get(FarOptions.REDIS_CONFIG), classLoader)
                : RedisSource.address(address);
    }

    /** Who says where Redis is and not that it is to be used has forgotten something. */
    private static void refuseForgotten(ManagerOptions options, @Nullable Object redisClient) {
        OptionValues values = options.values();
        List<String> given = given(options, redisClient);
        if (!given.isEmpty() && !values.isGiven(FarOptions.FAR)) {
            throw new IllegalArgumentException(
                    FarOptions.FAR.property() + ": '" + values.get(FarOptions.FAR) + "' by default, though "
                            + given.get(0) + " is given; give " + FarOptions.FAR.property() + "=redis");
        }
    }

    private static List<String> given(ManagerOptions options, @Nullable Object redisClient) {
        OptionValues values = options.values();
        List<String> given = new ArrayList<>();
        if (!values.get(FarOptions.REDIS_ADDRESS).isEmpty()) {
            given.add(FarOptions.REDIS_ADDRESS.property());
        }
        if (!values.get(FarOptions.REDIS_CONFIG).isEmpty()) {
            given.add(FarOptions.REDIS_CONFIG.property());
        }
        if (options.redisson() != null) {
            given.add(options.redisson().toString());
        }
        if (redisClient != null) {
            given.add(OptionSources.REDIS_CLIENT);
        }
        return given;
    }
}
