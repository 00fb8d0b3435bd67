package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.Contender;
import dev.perigee.benchmarks.contender.LocalCachedMap;
import dev.perigee.benchmarks.contender.PerigeeVersion;
import dev.perigee.benchmarks.contender.Setup;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The far contenders by the names that figures and targets give them. */
public final class FarContenders {

    static final String PERIGEE = "perigee";
    static final String PERIGEE_NEAR = "perigee-near";
    static final String PERIGEE_BEFORE = "perigee-before";
    static final String PERIGEE_BEFORE_NEAR = "perigee-before-near";
    static final String PERIGEE_READ_THROUGH = "perigee-read-through";
    static final String REDISSON_JCACHE = "redisson-jcache";
    static final String REDISSON_JCACHE_READ_THROUGH = "redisson-jcache-read-through";
    static final String LOCAL_CACHED_MAP = "redisson-localcachedmap";
    static final String RBUCKET = "rbucket";
    static final String RBUCKET_BYTES = "rbucket-bytes";
    static final String RBUCKET_SAME = "rbucket-same";
    static final String RBUCKETS = "rbuckets";
    static final String RSCRIPT = "rscript";
    static final String LETTUCE = "lettuce";
    static final String SOCKET = "socket";
    static final String HAZELCAST = "hazelcast";

    /** The life of entries that expire. */
    static final Duration LIFE = Duration.ofHours(1);

    private static final int NEAR_ENTRIES = 10_000;

    private static final Map<String, Function<Setup, Contender>> BY_NAME = new TreeMap<>(Map.ofEntries(
            Map.entry(PERIGEE, setup -> Perigee.open(PerigeeVersion.PRESENT, withRoomFor(0, setup))),
            Map.entry(PERIGEE_NEAR, setup -> Perigee.open(PerigeeVersion.PRESENT, withRoomFor(NEAR_ENTRIES, setup))),
            Map.entry(PERIGEE_BEFORE, setup -> Perigee.open(PerigeeVersion.BEFORE, withRoomFor(0, setup))),
            Map.entry(
                    PERIGEE_BEFORE_NEAR,
                    setup -> Perigee.open(PerigeeVersion.BEFORE, withRoomFor(NEAR_ENTRIES, setup))),
            Map.entry(PERIGEE_READ_THROUGH, setup -> Perigee.openReadingThrough(withRoomFor(NEAR_ENTRIES, setup))),
            Map.entry(REDISSON_JCACHE, RedissonJCache::open),
            Map.entry(REDISSON_JCACHE_READ_THROUGH, RedissonJCache::openReadingThrough),
            Map.entry(LOCAL_CACHED_MAP, setup -> new LocalCachedMap(byReference(setup), /* keysAsObjects= */ false)),
            Map.entry(RBUCKET, RBuckets::open),
            Map.entry(RBUCKET_BYTES, RBuckets::openBytes),
            Map.entry(RBUCKET_SAME, RBuckets::openLikePerigee),
            Map.entry(RBUCKETS, RBuckets::openBytes),
            Map.entry(RSCRIPT, RScripts::open),
            Map.entry(LETTUCE, LettuceContender::open),
            Map.entry(SOCKET, SocketContender::open),
            Map.entry(HAZELCAST, HazelcastContender::open)));

    private FarContenders() {}

    /** {@return all names, sorted} */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    /**
     * Opens a contender for a case; the caller closes it. Only {@code perigee-near}, {@code perigee-before-near} and {@code
     * perigee-read-through} keep entries in this JVM, whatever the setup's capacity says.
     */
    public static Contender open(String name, Setup setup) {
        Function<Setup, Contender> opener = BY_NAME.get(name);
        if (opener == null) {
            throw new IllegalArgumentException(name + " is no far contender; there are " + BY_NAME.keySet());
        }
        return opener.apply(setup);
    }

    /** What is read from the server is the reader's own in any case. */
    private static Setup byReference(Setup setup) {
        return new Setup(
                setup.redis(),
                setup.name(),
                setup.values(),
                /* byReference= */ true,
                setup.expiring(),
                setup.capacity());
    }

    private static Setup withRoomFor(int entries, Setup setup) {
        return new Setup(setup.redis(), setup.name(), setup.values(), setup.byReference(), setup.expiring(), entries);
    }
}
