package dev.perigee.examples.nodes;

import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.examples.unicode.SlowLoader;
import dev.perigee.examples.unicode.UnicodeCharacter;
import dev.perigee.examples.unicode.UnicodeDemo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/**
 * A node: a program that looks characters up in a cache, and writes values that the other node is to see. Where its Redis
 * is, it is told by {@code PERIGEE_URI} in the environment; nothing here but that variable knows of Redis.
 *
 * <p>Tells its {@link Figures} on standard output, and ends when standard input does, so that no node outlives whoever
 * started it. The line {@code destroy} makes it delete the caches before.
 */
public final class NodeMain {

    static final String DESTROY = "destroy";
    static final String READY = "ready";

    private static final String CHARACTERS = "characters";
    private static final String NEWS = "news";
    private static final long TELL_EVERY_MILLIS = 100;
    private static final long END_MILLIS = 2_000;

    private NodeMain() {}

    /**
     * Runs a node.
     *
     * @param arguments the node's number, 1 or 2; node 1 writes, node 2 watches
     * @throws Exception if it cannot be a node
     */
    public static void main(String[] arguments) throws Exception {
        int number = Integer.parseInt(arguments[0]);
        try (CacheManager manager =
                Caching.getCachingProvider(UnicodeDemo.PERIGEE).getCacheManager()) {
            Cache<Integer, UnicodeCharacter> characters = manager.createCache(CHARACTERS, readThrough());
            Cache<String, Long> news = manager.createCache(
                    NEWS, PerigeeConfiguration.of(String.class, Long.class).setFarOnWriteFailure("throw"));
            LookUps lookUps = new LookUps(characters, number);
            News exchange = new News(news);
            List<Thread> threads = List.of(
                    start("look-ups", lookUps::run),
                    start("news", number == 1 ? exchange::write : exchange::watch),
                    start("figures", () -> tell(lookUps, exchange)));
            System.out.println(READY);
            String last = lastLine();
            lookUps.end();
            exchange.end();
            for (Thread thread : threads) {
                thread.join(END_MILLIS);
            }
            if (last.equals(DESTROY)) {
                manager.destroyCache(CHARACTERS);
                manager.destroyCache(NEWS);
            }
        }
    }

    private static MutableConfiguration<Integer, UnicodeCharacter> readThrough() {
        return new MutableConfiguration<Integer, UnicodeCharacter>()
                .setTypes(Integer.class, UnicodeCharacter.class)
                .setReadThrough(true)
                .setCacheLoaderFactory(SlowLoader::new)
                .setStatisticsEnabled(true);
    }

    private static void tell(LookUps lookUps, News news) {
        while (!lookUps.hasEnded()) {
            System.out.println(news.addTo(lookUps.figures()).toLine());
            try {
                TimeUnit.MILLISECONDS.sleep(TELL_EVERY_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Waits for the end of standard input, or for its first line. */
    private static String lastLine() throws IOException {
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String line = input.readLine();
            return line == null ? "" : line;
        }
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
