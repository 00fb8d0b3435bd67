package dev.perigee.it.soak;

import dev.perigee.PerigeeCache;
import dev.perigee.TieredStatistics;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.PerigeeCachingProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import org.jspecify.annotations.Nullable;

/** A node in this JVM: a cache manager of its own, with one cache and a listener on it, and threads that work on it. */
final class LocalNode implements SoakNode {

    /** A call may take its far timeout several times over, but not this long. */
    private static final Duration STUCK = Duration.ofSeconds(30);

    private static final int OPEN_ATTEMPTS = 10;

    private final SoakPlan plan;
    private final int node;
    private final PerigeeCachingProvider provider = new PerigeeCachingProvider();
    private final CacheManager manager;
    private final Cache<String, String> cache;
    private final EventLog events = new EventLog();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
    private final Queue<Vanishing> vanishings = new ConcurrentLinkedQueue<>();
    private final List<CallLog> logs = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private AtomicBoolean goOn = new AtomicBoolean();
    private @Nullable Client reader;

    private LocalNode(SoakPlan plan, int node, int port) {
        this.plan = plan;
        this.node = node;
        try {
            manager =
                    provider.getCacheManager(plan.uri(node, port), LocalNode.class.getClassLoader(), new Properties());
            cache = manager.createCache(CACHE, configuration().setStatisticsEnabled(true));
            // The last one listens in any case: somebody has to need the values that the certificate is made of.
            if (plan.listening() || node == plan.nodes()) {
                listen();
            }
        } catch (RuntimeException e) {
            provider.close();
            throw e;
        }
    }

    /** On a busy machine a server may be slower than the short timeout that the soak works with; nothing is wrong then. */
    static LocalNode open(SoakPlan plan, int node, int port) {
        for (int attempt = 1; ; attempt++) {
            try {
                return new LocalNode(plan, node, port);
            } catch (CacheException e) {
                if (attempt == OPEN_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private PerigeeConfiguration<String, String> configuration() {
        // Strict: an answer that only a failure explains could not be told from a wrong one.
        PerigeeConfiguration<String, String> configuration = PerigeeConfiguration.of(String.class, String.class)
                .setNearEnabled(keepsNear())
                .set("propagation", plan.propagationOf(node))
                .set("far.on-failure", "strict");
        return plan.consistency().isEmpty() ? configuration : configuration.set("consistency", plan.consistency());
    }

    private boolean keepsNear() {
        return node < plan.nodes();
    }

    private void listen() {
        // With old values, so that the far store announces values: the certificate is made of them.
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                new FactoryBuilder.SingletonFactory<>(events),
                /* filterFactory= */ null,
                /* isOldValueRequired= */ true,
                /* isSynchronous= */ false));
    }

    @Override
    public void begin(int round, long seed) {
        Random random = new Random(seed);
        goOn = new AtomicBoolean(true);
        // The node without near copies has one client: its reads count as far reads, and are checked as such.
        int count = keepsNear() ? plan.clients() : 1;
        for (int number = 0; number < count; number++) {
            Thread thread = new Thread(client(round, number, random.nextLong()), "client-" + node + "." + number);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        reader = client(round, count, random.nextLong());
    }

    private Client client(int round, int number, long seed) {
        CallLog log = new CallLog(node);
        logs.add(log);
        return new Client(
                cache,
                plan,
                round + "." + node + "." + number,
                SoakNode.prefixOf(round),
                keepsNear(),
                new Random(seed),
                log,
                vanishings::add,
                surprise -> surprises.add(surprise.toString()),
                goOn);
    }

    @Override
    public List<String> end() {
        goOn.set(false);
        List<String> stuck = new ArrayList<>();
        long end = System.nanoTime() + STUCK.toNanos();
        for (Thread thread : threads) {
            join(thread, end - System.nanoTime());
            if (thread.isAlive()) {
                StringBuilder where = new StringBuilder(thread.getName());
                for (StackTraceElement frame : thread.getStackTrace()) {
                    where.append("\n    at ").append(frame);
                }
                stuck.add(where.toString());
            }
        }
        threads.clear();
        return stuck;
    }

    private static void join(Thread thread, long nanos) {
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<@Nullable String> read(List<String> keys) {
        Client asked = reader;
        if (asked == null) {
            throw new IllegalStateException("no round has begun");
        }
        List<@Nullable String> values = new ArrayList<>();
        keys.forEach(key -> values.add(asked.readOnce(key)));
        return values;
    }

    @Override
    public Seen take() {
        Seen seen = new Seen(List.copyOf(logs), List.copyOf(vanishings), List.copyOf(surprises), events.take());
        logs.clear();
        vanishings.clear();
        surprises.clear();
        return seen;
    }

    @Override
    public Counted counted() {
        TieredStatistics statistics = cache.unwrap(PerigeeCache.class).statistics();
        return new Counted(
                statistics.nearHits(),
                statistics.nearMisses(),
                statistics.farHits(),
                statistics.farFailures(),
                statistics.invalidations(),
                statistics.updates(),
                statistics.sparedRereads(),
                statistics.lostEvents(),
                events.delivered());
    }

    @Override
    public void close() {
        provider.close();
    }
}
