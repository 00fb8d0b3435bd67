package dev.perigee.tck;

import dev.perigee.launcher.RedisCluster;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Starts a Redis for the run's tests in this JVM, where the system property {@code tck.redis} says {@code alone} or {@code
 * cluster}, and makes it the place of all managers that are asked for without a URI. It ends with the JVM. A plan may be
 * one class of the run, beside others in other JVMs: at its end the caches are destroyed that the TCK closed without
 * destroying them, and the keys that stay are written down beside the reports: there have to be none.
 */
public final class RedisForRun implements TestExecutionListener {

    private static final String URI_PROPERTY = "perigee.uri";
    private static final String SETTINGS = "default:cfg";

    /** Longer than any lease. */
    private static final Duration LEASE = Duration.ofSeconds(90);

    /** The servers that hold data; null before the first plan, none where the run does without Redis. */
    private static @Nullable List<RedisServer> primaries;

    /** For the service loader. */
    public RedisForRun() {}

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        if (primaries == null) {
            primaries = start(System.getProperty("tck.redis", ""));
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (primaries == null || primaries.isEmpty()) {
            return;
        }
        Caching.getCachingProvider().close();
        destroy(cachesLeft(primaries));
        Path folder = Path.of(System.getProperty("tck.run"));
        try {
            Files.createDirectories(folder);
            Files.write(
                    folder.resolve(Reports.KEYS),
                    keysThatStay(primaries),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<RedisServer> start(String kind) {
        switch (kind) {
            case "":
                return List.of();
            case "alone":
                RedisServer alone = RedisServer.start();
                System.setProperty(URI_PROPERTY, alone.uri().toString());
                return List.of(alone);
            case "cluster":
                RedisCluster cluster = RedisCluster.start();
                System.setProperty(
                        URI_PROPERTY,
                        "redis+cluster://"
                                + cluster.nodes().stream()
                                        .map(node -> "127.0.0.1:" + node.port())
                                        .collect(Collectors.joining(",")));
                return cluster.primaries();
            default:
                throw new IllegalArgumentException("tck.redis is '" + kind + "', it takes alone or cluster");
        }
    }

    private static void destroy(List<String> caches) {
        try (CacheManager manager = Caching.getCachingProvider().getCacheManager()) {
            for (String cache : caches) {
                manager.createCache(cache, new MutableConfiguration<>());
                manager.destroyCache(cache);
            }
        }
    }

    /** The names of the caches that the namespace knows of. */
    private static List<String> cachesLeft(List<RedisServer> primaries) {
        List<String> caches = new ArrayList<>();
        for (RedisServer primary : primaries) {
            if (keys(List.of(primary)).contains(SETTINGS)) {
                try (RespClient client = primary.client()) {
                    for (Object field : list(client.call("HKEYS", SETTINGS))) {
                        String name = RespClient.asText(field);
                        if (name.startsWith("c:")) {
                            caches.add(URLDecoder.decode(name.substring(2), StandardCharsets.UTF_8));
                        }
                    }
                }
            }
        }
        return caches;
    }

    /** A node that closes while it asks for the lease of a sweep leaves it to its end, which comes within a minute. */
    private static List<String> keysThatStay(List<RedisServer> primaries) {
        long end = System.nanoTime() + LEASE.toNanos();
        List<String> keys = keys(primaries);
        while (!keys.isEmpty() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            keys = keys(primaries);
        }
        return keys;
    }

    private static List<String> keys(List<RedisServer> primaries) {
        List<String> keys = new ArrayList<>();
        for (RedisServer primary : primaries) {
            try (RespClient client = primary.client()) {
                for (Object key : list(client.call("KEYS", "*"))) {
                    keys.add(RespClient.asText(key));
                }
            }
        }
        return keys;
    }

    private static List<?> list(@Nullable Object answer) {
        return answer instanceof List<?> list ? list : List.of();
    }
}
