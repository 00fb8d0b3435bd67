package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.memory.MemoryNetwork;
import dev.perigee.memory.MemorySpace;
import dev.perigee.near.NearEntry;
import dev.perigee.near.NearTier;
import dev.perigee.redis.SharedServers;
import dev.perigee.spi.ManualClock;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The cache managers of one test: one node, or several that share a namespace of their own. When the test is over, what no
 * test should break is checked: near copies say what the far tier says; after closing, no thread and no MXBean is left; no
 * warning was logged that the test did not announce.
 */
final class Nodes {

    static final String CACHE = "cache";

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private final Topology topology;
    private final boolean byValue;
    private final String namespace = "test-" + NUMBERS.incrementAndGet();
    private final TreeMap<String, String> options = new TreeMap<>();
    private final Map<Integer, TreeMap<String, String>> own = new HashMap<>();
    private final Map<Integer, ClassLoader> loaders = new HashMap<>();
    private final List<PerigeeCacheManager> managers = new ArrayList<>();
    private @Nullable ManualClock clock;
    private @Nullable PerigeeCachingProvider provider;
    private final List<MemorySpace> spaces = new ArrayList<>();
    private final List<ExecutorService> executors = new ArrayList<>();
    private Set<String> threadsBefore = Set.of();
    private Set<ObjectName> beansBefore = Set.of();
    private LoggedWarnings warnings = LoggedWarnings.NONE;

    Nodes(Topology topology, boolean byValue) {
        this.topology = topology;
        this.byValue = byValue;
        options.putAll(topology.options());
        if (topology.isOnRedis()) {
            options.put("serialization.allow", "dev.perigee.**");
        }
    }

    void begin() {
        threadsBefore = threads();
        beansBefore = beans();
        warnings = LoggedWarnings.capture();
    }

    /** Sets an option of all managers; before the first of them is used. */
    Nodes with(String option, String text) {
        assertThat(managers).as("managers opened before option " + option).isEmpty();
        options.put(option, text);
        return this;
    }

    /** Sets an option of one manager. */
    Nodes withOn(int node, String option, String text) {
        assertThat(managers).as("managers opened before option " + option).isEmpty();
        own.computeIfAbsent(node, n -> new TreeMap<>()).put(option, text);
        return this;
    }

    /** Has one manager's classes loaded by a loader of its own. */
    Nodes loadedBy(int node, ClassLoader loader) {
        loaders.put(node, loader);
        return this;
    }

    Topology topology() {
        return topology;
    }

    boolean storesByValue() {
        return byValue;
    }

    String namespace() {
        return namespace;
    }

    /**
     * Has the nodes' clocks stand still until {@link #pass} moves them, unless the time of a server counts; before the first
     * manager is used.
     */
    Nodes onManualClock() {
        assertThat(provider).as("provider, before its clock is chosen").isNull();
        clock = topology.isOnRedis() ? null : new ManualClock();
        return this;
    }

    /** Whether no time passes but by {@link #pass}. */
    boolean isOnManualClock() {
        return clock != null;
    }

    /** Lets time pass: at once where the nodes' clock is a manual one, or else by waiting. */
    void pass(Duration time) {
        if (clock != null) {
            clock.pass(time);
            return;
        }
        long end = System.nanoTime() + time.toNanos();
        while (end - System.nanoTime() > 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    PerigeeCachingProvider provider() {
        if (provider == null) {
            provider = clock == null ? new PerigeeCachingProvider() : new PerigeeCachingProvider(clock.clocks());
        }
        return provider;
    }

    int count() {
        return topology.nodes();
    }

    URI uri(int node) {
        return topology.uri(namespace, node);
    }

    PerigeeCacheManager manager(int node) {
        while (managers.size() < topology.nodes()) {
            Properties properties = new Properties();
            options.forEach((name, text) -> properties.setProperty("perigee." + name, text));
            int next = managers.size();
            own.getOrDefault(next, new TreeMap<>())
                    .forEach((name, text) -> properties.setProperty("perigee." + name, text));
            managers.add((PerigeeCacheManager) provider().getCacheManager(uri(next), loaders.get(next), properties));
        }
        return managers.get(node);
    }

    /** Creates a cache on every node, stored as this test asks; returns that of the first. */
    <K, V> PerigeeCache<K, V> create(MutableConfiguration<K, V> configuration) {
        return createAll(configuration).get(0);
    }

    <K, V> PerigeeCache<K, V> create() {
        return create(new MutableConfiguration<>());
    }

    /** Creates a cache on every node. */
    <K, V> List<PerigeeCache<K, V>> createAll(MutableConfiguration<K, V> configuration) {
        List<PerigeeCache<K, V>> caches = new ArrayList<>();
        for (int node = 0; node < count(); node++) {
            caches.add(create(node, configuration));
        }
        return caches;
    }

    <K, V> PerigeeCache<K, V> create(int node, MutableConfiguration<K, V> configuration) {
        return create(node, CACHE, configuration);
    }

    @SuppressWarnings("unchecked")
    <K, V> PerigeeCache<K, V> create(int node, String name, MutableConfiguration<K, V> configuration) {
        configuration.setStoreByValue(byValue);
        Cache<K, V> cache = manager(node).createCache(name, configuration);
        return cache.unwrap(PerigeeCache.class);
    }

    @SuppressWarnings("unchecked")
    <K, V> PerigeeCache<K, V> cache(int node) {
        return manager(node).<K, V>getCache(CACHE).unwrap(PerigeeCache.class);
    }

    /**
     * Writes until every node of this test has heard a message: the first number of an epoch is heard late where its answer
     * was there before, and takes copies away. Without a far tier there are none.
     */
    <K, V> void awaitFirstMessage(Cache<K, V> cache, K key, V value) {
        cache.put(key, value);
        for (PerigeeCacheManager manager : topology.hasFar() ? managers : List.<PerigeeCacheManager>of()) {
            Await.until("a message is heard", () -> manager.health().messages() > 0);
        }
    }

    /** The fault injector of these nodes' namespace. */
    MemoryNetwork network() {
        String partitions = options.getOrDefault("far.partitions", "16");
        MemorySpace space =
                MemorySpace.open(namespace, MemorySpace.Settings.DEFAULT.withPartitions(Integer.parseInt(partitions)));
        spaces.add(space);
        return space.network();
    }

    /** Threads for this test. */
    ExecutorService threads(int count) {
        ExecutorService executor = Executors.newFixedThreadPool(count);
        executors.add(executor);
        return executor;
    }

    /** How many warnings with this text there are so far. */
    long logged(String part) {
        return warnings.text().lines().filter(line -> line.contains(part)).count();
    }

    /** Says that something may be logged as a warning, and that it is right so. */
    void tolerateWarning(String part) {
        warnings.tolerate(part);
    }

    /** Says that something will be logged as a warning, and that it is right so. */
    void expectWarning(String part) {
        warnings.expect(part);
    }

    void end(boolean failed) {
        try {
            if (!failed) {
                Await.until(SETTLING, this::strayCopies, () -> strayCopies().isEmpty());
            }
        } finally {
            executors.forEach(ExecutorService::shutdownNow);
            spaces.forEach(MemorySpace::close);
            provider().close();
        }
        if (topology.isOnSharedServer() && !failed) {
            SharedServers.forget(namespace);
        }
        try {
            for (ExecutorService executor : executors) {
                Await.until("a thread of the test ends", () -> isTerminated(executor));
            }
            Await.until(
                    SETTLING,
                    () -> "no thread is left of " + threadsLeft(),
                    () -> threadsLeft().isEmpty());
        } finally {
            warnings.close();
        }
        if (!failed) {
            assertThat(beans()).as("MXBeans").isEqualTo(beansBefore);
            warnings.verify();
        }
    }

    private static boolean isTerminated(ExecutorService executor) {
        try {
            return executor.awaitTermination(1, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted", e);
        }
    }

    /** Near copies that would be served and are not what the far tier holds; empty if all is well. */
    private String strayCopies() {
        if (!topology.hasFar()) {
            return "";
        }
        StringBuilder stray = new StringBuilder();
        for (PerigeeCacheManager manager : managers) {
            if (!manager.isClosed()) {
                manager.getCacheNames().forEach(name -> findStrayCopies(manager.getCache(name), stray));
            }
        }
        return stray.toString();
    }

    private static void findStrayCopies(Cache<Object, Object> cache, StringBuilder stray) {
        CacheFacade<Object, Object> facade = (CacheFacade<Object, Object>) cache;
        NearTier<Object, Object> near = facade.parts().near();
        for (Object key : near.keys()) {
            NearEntry<Object> entry = near.peek(key);
            if (entry == null || !entry.scope().isUsable(entry, near.nanoTime())) {
                continue; // The far tier need not be asked about thousands that a tag or a clear hides.
            }
            Explanation explanation = facade.explain(key);
            Explanation.Near copy = explanation.near();
            if (copy != null && copy.usable() && copy.authoritative()) {
                Explanation.Far far = explanation.far();
                if (far == null || !far.writtenBy().equals(copy.writtenBy())) {
                    stray.append(cache)
                            .append(" has a near copy that far does not have: ")
                            .append(explanation);
                }
            }
        }
    }

    private Set<String> threadsLeft() {
        Set<String> left = new TreeSet<>(threads());
        left.removeAll(threadsBefore);
        return left;
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("perigee-"))
                .collect(Collectors.toSet());
    }

    private static Set<ObjectName> beans() {
        try {
            return new HashSet<>(ManagementFactory.getPlatformMBeanServer()
                    .queryNames(new ObjectName("javax.cache:*"), /* query= */ null));
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }
}
