package dev.perigee.it.process;

import dev.perigee.jcache.PerigeeCachingProvider;
import dev.perigee.tier.FarUnavailableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder.SingletonFactory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.integration.CacheLoader;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * One node as a process. Does what the lines of its input say, one after another, and answers each with one line; ends with
 * its input.
 */
public final class NodeMain {

    /** Increments are kept by client, so that after a crash each client's can be held against its own tally. */
    static final String COUNTERS = "counters";

    static final String LOADS = "loads";
    static final String EVENTS = "events";

    private final String name;
    private final CacheManager manager;
    private final Tally tally;
    private final Path folder;
    private @Nullable Traffic traffic;
    private final AtomicBoolean counting = new AtomicBoolean();
    private final Map<Integer, Thread> clients = new TreeMap<>();

    private NodeMain(String name, CacheManager manager, Path tally) {
        this.name = name;
        this.manager = manager;
        this.tally = new Tally(tally);
        this.folder = tally.toAbsolutePath().getParent();
    }

    /**
     * Runs a node until its input ends.
     *
     * @param args name, manager URI, tally file, what the loader does: {@code quick} or {@code hang}
     * @throws IOException if the input cannot be read
     */
    public static void main(String[] args) throws IOException {
        try (PerigeeCachingProvider provider = new PerigeeCachingProvider();
                CacheManager manager = provider.getCacheManager(URI.create(args[1]), NodeMain.class.getClassLoader())) {
            NodeMain node = new NodeMain(args[0], manager, Path.of(args[2]));
            node.createCaches(args[3].equals("hang"));
            answer("ready");
            BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                answer(node.obey(line.split(" ")));
            }
        }
        Runtime.getRuntime().halt(0); // A thread that hangs on purpose must not keep the process.
    }

    private void createCaches(boolean hang) {
        manager.createCache(COUNTERS, new MutableConfiguration<String, HashMap<String, Long>>());
        manager.createCache(
                LOADS,
                new MutableConfiguration<String, String>()
                        .setReadThrough(true)
                        .setCacheLoaderFactory(new SingletonFactory<>(new Loader(hang))));
        manager.createCache(EVENTS, new MutableConfiguration<String, String>());
    }

    private String obey(String[] words) {
        return switch (words[0]) {
            case "count" -> count(words[1], Integer.parseInt(words[2]));
            case "pause" -> pause();
            case "load" -> load(words[1]);
            case "hang-on-events" -> hangOnEvents();
            case "put" -> put(Integer.parseInt(words[1]));
            case "rewrite" -> rewrite(Long.parseLong(words[1]));
            case "traffic" -> beginTraffic();
            case "report" -> "report " + traffic().report();
            case "end-traffic" -> endTraffic();
            default -> throw new IllegalArgumentException("command: '" + words[0] + "' is none");
        };
    }

    /** Increments a counter on so many threads from now on. */
    private String count(String key, int threads) {
        counting.set(true);
        for (int client = 0; client < threads; client++) {
            int number = client;
            Thread thread = new Thread(() -> increment(key, number), "client-" + client);
            thread.setDaemon(true);
            clients.put(client, thread);
            thread.start();
        }
        return "counting";
    }

    private void increment(String key, int client) {
        Cache<String, HashMap<String, Long>> cache = manager.getCache(COUNTERS);
        String slot = name + "-" + client;
        while (counting.get()) {
            try {
                cache.invoke(key, (entry, arguments) -> addOne(entry, slot));
                tally.acknowledge(client);
            } catch (RuntimeException e) {
                if (!isSurelyUndone(e)) {
                    tally.leaveOpen(client);
                }
            }
        }
    }

    private static @Nullable Object addOne(MutableEntry<String, HashMap<String, Long>> entry, String slot) {
        HashMap<String, Long> counts = entry.exists() ? new HashMap<>(entry.getValue()) : new HashMap<>();
        counts.merge(slot, 1L, Long::sum);
        entry.setValue(counts);
        return null;
    }

    private static boolean isSurelyUndone(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FarUnavailableException unavailable) {
                return unavailable.isOutcomeKnown();
            }
        }
        return false;
    }

    private String pause() {
        counting.set(false);
        for (Thread client : clients.values()) {
            join(client);
        }
        return "paused";
    }

    private String load(String key) {
        long begun = System.nanoTime();
        String value = manager.<String, String>getCache(LOADS).get(key);
        return "loaded " + value + " " + millisSince(begun);
    }

    /** From now on, a synchronous listener of this node never returns from the first event it hears. */
    private String hangOnEvents() {
        CacheEntryCreatedListener<String, String> listener = events -> hang("heard");
        manager.<String, String>getCache(EVENTS)
                .registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<String, String>(
                        new SingletonFactory<>(listener),
                        /* filterFactory= */ null,
                        /* isOldValueRequired= */ false,
                        /* isSynchronous= */ true));
        return "listening";
    }

    /** Puts so many new entries and tells how long the slowest took. */
    private String put(int count) {
        Cache<String, String> cache = manager.getCache(EVENTS);
        long[] millis = new long[count];
        for (int i = 0; i < count; i++) {
            long begun = System.nanoTime();
            cache.put(name + "-" + System.nanoTime(), "value");
            millis[i] = millisSince(begun);
        }
        Arrays.sort(millis);
        return "put " + millis[count - 1] + " " + millis[count / 2];
    }

    private String rewrite(long version) {
        traffic().rewrite(version);
        return "rewritten";
    }

    private String beginTraffic() {
        traffic().begin(name);
        return "traffic";
    }

    private String endTraffic() {
        traffic().end();
        return "ended";
    }

    private Traffic traffic() {
        Traffic present = traffic;
        if (present == null) {
            present = new Traffic(manager, folder.resolve("replacements"));
            traffic = present;
        }
        return present;
    }

    private static void hang(String said) {
        answer(said);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(Duration.ofMinutes(1).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long millisSince(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    private static void answer(String line) {
        System.out.println("node: " + line);
        System.out.flush();
    }

    /** Loads at once, or takes its lease and never comes back. */
    private final class Loader implements CacheLoader<String, String> {

        private final boolean hang;

        Loader(boolean hang) {
            this.hang = hang;
        }

        @Override
        public String load(String key) {
            if (hang) {
                hang("loading");
            }
            return "by-" + name;
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            Map<String, String> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, load(key)));
            return loaded;
        }

        private void hang(String said) {
            NodeMain.hang(said);
        }
    }
}
