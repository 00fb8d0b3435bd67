package dev.perigee.jcache;

import dev.perigee.config.Consistency;
import dev.perigee.config.FarOptions;
import dev.perigee.config.OptionValues;
import dev.perigee.config.Options;
import dev.perigee.near.NearPolicies;
import dev.perigee.near.NearSettings;
import dev.perigee.spi.NearStoreFactory;
import dev.perigee.spi.Ticker;

/** Reads what the options say about a cache's near tier. */
final class NearOptions {

    private NearOptions() {}

    /**
     * Reads a cache's options.
     *
     * @param cache the cache's name, for messages
     * @param hasFar whether there is a far tier
     * @param classLoader knows the application's classes
     * @param ticker the node's monotonic clock
     * @throws IllegalArgumentException if options do not go together, or name a class that cannot be used
     */
    static NearSettings read(
            OptionValues options, String cache, boolean hasFar, ClassLoader classLoader, Ticker ticker) {
        if (hasFar && options.get(Options.CONSISTENCY) == Consistency.LINEARIZABLE) {
            return NearSettings.DISABLED;
        }
        if (!hasFar) {
            requireOnlyTier(options, " (cache '" + cache + "')");
        }
        if (!options.get(Options.NEAR_ENABLED)) {
            return NearSettings.DISABLED;
        }
        return new NearSettings(
                options.get(Options.NEAR_MAX_ENTRIES),
                options.get(Options.NEAR_MAX_WEIGHT),
                options.get(Options.NEAR_MAX_AGE),
                policy(options.get(Options.NEAR_POLICY), classLoader),
                /* isOnly= */ !hasFar,
                ticker);
    }

    /**
     * Checks that a near tier can be the only one.
     *
     * @param where whose options these are, for messages
     * @throws IllegalArgumentException if it cannot
     */
    static void requireOnlyTier(OptionValues options, String where) {
        if (!options.get(Options.NEAR_ENABLED)) {
            throw new IllegalArgumentException(Options.NEAR_ENABLED.property() + where
                    + ": 'false' leaves no tier at all with " + FarOptions.FAR.property() + "=none; give true");
        }
        long weight = options.get(Options.NEAR_MAX_WEIGHT);
        if (weight > 0) {
            throw new IllegalArgumentException(Options.NEAR_MAX_WEIGHT.property() + where + ": '" + weight
                    + "' needs encoded values, and there are none with " + FarOptions.FAR.property() + "=none; give "
                    + Options.NEAR_MAX_ENTRIES.property());
        }
    }

    private static NearStoreFactory policy(String name, ClassLoader classLoader) {
        return switch (name) {
            case "w-tinylfu" -> NearPolicies.W_TINY_LFU;
            case "lru" -> NearPolicies.LRU;
            default -> Instances.make(Options.NEAR_POLICY, name, NearStoreFactory.class, classLoader);
        };
    }
}
