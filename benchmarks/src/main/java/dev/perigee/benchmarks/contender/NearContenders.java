package dev.perigee.benchmarks.contender;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Those that keep values in this JVM, by the names that figures have. */
public final class NearContenders {

    /** Perigee; over Redis where the case has a server, otherwise over its far store in this JVM. */
    public static final String PERIGEE = "perigee";

    /** Caffeine without an expiry: the limit. */
    public static final String CAFFEINE = "caffeine";

    /** Caffeine that keeps an end of its own for each entry. */
    public static final String CAFFEINE_EXPIRY = "caffeine-expiry";

    /** Caffeine's provider of JCache. */
    public static final String CAFFEINE_JCACHE = "caffeine-jcache";

    /** Caffeine of Kryo's bytes, by hand. */
    public static final String KRYO_BYTES = "caffeine-kryo-bytes";

    /** Caffeine of objects that Kryo copies, by hand. */
    public static final String KRYO_COPY = "caffeine-kryo-copy";

    /** Ehcache 3 by JCache. */
    public static final String EHCACHE = "ehcache";

    /** cache2k by JCache. */
    public static final String CACHE2K = "cache2k";

    /** Hazelcast's map with a near cache. */
    public static final String HAZELCAST = "hazelcast-near";

    /** Redisson's map with a local cache, with its defaults. */
    public static final String LOCAL_CACHED_MAP = "redisson-localcachedmap";

    /** The same, found by keys and not by a hash of their bytes. */
    public static final String LOCAL_CACHED_MAP_OBJECT = "redisson-localcachedmap-object";

    /** Caffeine, bucket and topic, by hand. */
    public static final String TWO_TIER = "two-tier";

    private static final Map<String, Function<Setup, Contender>> ALL = new LinkedHashMap<>();

    static {
        ALL.put(PERIGEE, Providers::perigee);
        ALL.put(CAFFEINE, CaffeineContender::bounded);
        ALL.put(CAFFEINE_EXPIRY, CaffeineContender::expiring);
        ALL.put(CAFFEINE_JCACHE, Providers::caffeine);
        ALL.put(KRYO_BYTES, KryoContender::bytes);
        ALL.put(KRYO_COPY, KryoContender::copies);
        ALL.put(EHCACHE, Providers::ehcache);
        ALL.put(CACHE2K, Providers::cache2k);
        ALL.put(HAZELCAST, HazelcastNear::new);
        ALL.put(LOCAL_CACHED_MAP, setup -> new LocalCachedMap(setup, /* keysAsObjects= */ false));
        ALL.put(LOCAL_CACHED_MAP_OBJECT, setup -> new LocalCachedMap(setup, /* keysAsObjects= */ true));
        ALL.put(TWO_TIER, TwoTier::new);
    }

    private NearContenders() {}

    /** {@return all names} */
    public static Set<String> names() {
        return Set.copyOf(ALL.keySet());
    }

    /**
     * Opens a contender.
     *
     * @throws UnsupportedOperationException if it cannot do what the set-up asks for
     */
    public static Contender open(String name, Setup setup) {
        Function<Setup, Contender> opening = ALL.get(name);
        if (opening == null) {
            throw new IllegalArgumentException("contender: '" + name + "' is none of " + ALL.keySet());
        }
        return opening.apply(setup);
    }
}
