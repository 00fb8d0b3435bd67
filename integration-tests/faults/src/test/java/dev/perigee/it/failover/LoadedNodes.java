package dev.perigee.it.failover;

import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.PerigeeCachingProvider;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.CacheException;

/**
 * Two nodes that keep copies near and one that does not, over the same servers, and threads that work on them: for each key
 * one writer that counts up, and readers on both nodes.
 */
final class LoadedNodes implements AutoCloseable {

    static final String NAMESPACE = "failover";
    static final int PARTITIONS = 16;
    static final Duration BOUND = Duration.ofSeconds(2);

    private static final int NODES = 2;
    private static final int WRITERS = 2;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final List<PerigeeCachingProvider> providers = new ArrayList<>();
    private final List<Cache<String, Long>> near = new ArrayList<>();
    private final Cache<String, Long> far;
    private final List<String> keys = new ArrayList<>();
    private final List<Ledger> ledgers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean goOn = new AtomicBoolean();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong stalest = new AtomicLong();
    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

    LoadedNodes(String address, int keyCount) {
        this(address, keyCount, "");
    }

    /**
     * Starts nodes that do nothing yet.
     *
     * @param address a manager's URI without options
     * @param options more of them, each with an ampersand before it
     */
    LoadedNodes(String address, int keyCount, String options) {
        try {
            for (int node = 0; node < NODES; node++) {
                near.add(open(address, "near" + node + options, /* keepsNear= */ true));
            }
            far = open(address, "far" + options, /* keepsNear= */ false);
        } catch (RuntimeException e) {
            providers.forEach(PerigeeCachingProvider::close);
            throw e;
        }
        for (int i = 0; i < keyCount; i++) {
            keys.add("key" + i);
            ledgers.add(new Ledger());
        }
    }

    /** The caches of the nodes that keep copies. */
    List<Cache<String, Long>> near() {
        return near;
    }

    /** The cache of the node that always asks the far tier. */
    Cache<String, Long> far() {
        return far;
    }

    List<String> keys() {
        return keys;
    }

    Ledger ledger(int key) {
        return ledgers.get(key);
    }

    void startWork() {
        goOn.set(true);
        for (int writer = 0; writer < WRITERS; writer++) {
            int first = writer;
            start("writer", () -> write(first));
        }
        for (Cache<String, Long> cache : near) {
            start("reader", () -> read(cache));
        }
    }

    void stopWork() throws InterruptedException {
        goOn.set(false);
        for (Thread thread : threads) {
            thread.join(STOP_LIMIT.toMillis());
            if (thread.isAlive()) {
                throw new AssertionError(thread.getName() + " hangs in a call");
            }
        }
        threads.clear();
    }

    /** How many calls have been made so far. */
    long calls() {
        return calls.get();
    }

    /** How many of them failed. */
    long failures() {
        return failures.get();
    }

    /** What failed, and how. */
    List<Throwable> errors() {
        return List.copyOf(errors);
    }

    /** The oldest near read so far, held against acknowledged writes. */
    double stalestMillis() {
        return stalest.get() / 1e6;
    }

    /**
     * Whether every node sees of every key what the far tier has.
     *
     * @throws CacheException if one of them cannot say
     */
    boolean agree() {
        for (String key : keys) {
            Long truth = far.get(key);
            for (Cache<String, Long> cache : near) {
                if (!Objects.equals(truth, cache.get(key))) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void close() {
        goOn.set(false);
        providers.forEach(PerigeeCachingProvider::close);
    }

    private Cache<String, Long> open(String address, String name, boolean keepsNear) {
        PerigeeCachingProvider provider = new PerigeeCachingProvider();
        providers.add(provider);
        URI uri = URI.create(address + "?namespace=" + NAMESPACE + "&node.name=" + name + "&far.partitions="
                + PARTITIONS + "&coherence.bound=" + BOUND.toMillis() + "ms");
        // Strict: an answer that only a failure explains could not be told from a wrong one.
        return provider.getCacheManager(uri, LoadedNodes.class.getClassLoader())
                .createCache(
                        "cache",
                        PerigeeConfiguration.of(String.class, Long.class)
                                .setNearEnabled(keepsNear)
                                .set("far.on-failure", "strict"));
    }

    private void start(String name, Runnable work) {
        Thread thread = new Thread(work, name + "-" + threads.size());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void write(int first) {
        Cache<String, Long> cache = near.get(first % NODES);
        for (int key = first; goOn.get(); key = key + WRITERS < keys.size() ? key + WRITERS : first) {
            Ledger ledger = ledgers.get(key);
            String name = keys.get(key);
            attempt(() -> {
                long value = ledger.next();
                cache.put(name, value);
                ledger.acknowledge(value, System.nanoTime());
            });
        }
    }

    private void read(Cache<String, Long> cache) {
        for (int key = 0; goOn.get(); key = (key + 1) % keys.size()) {
            Ledger ledger = ledgers.get(key);
            String name = keys.get(key);
            attempt(() -> {
                long begun = System.nanoTime();
                Long found = cache.get(name);
                long stale = ledger.staleNanos(found == null ? 0 : found, begun);
                stalest.accumulateAndGet(stale, Math::max);
            });
        }
    }

    private void attempt(Runnable call) {
        calls.incrementAndGet();
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            failures.incrementAndGet();
            if (errors.size() < 5) {
                errors.add(e);
            }
        }
    }
}
