package dev.perigee.benchmarks.main;

import com.sun.management.OperatingSystemMXBean;
import dev.perigee.launcher.RedisServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.Runner;

/** What a run is made on, as far as others can make use of it: no names of machines, users or folders. */
final class Machine {

    private static final long GIGA = 1L << 30;

    /** One class of each library that is measured or measures. */
    private static final List<Class<?>> LIBRARIES = List.of(
            dev.perigee.PerigeeCache.class,
            com.github.benmanes.caffeine.cache.Caffeine.class,
            com.github.benmanes.caffeine.jcache.configuration.CaffeineConfiguration.class,
            org.ehcache.Cache.class,
            org.cache2k.Cache2kBuilder.class,
            com.hazelcast.core.Hazelcast.class,
            org.redisson.Redisson.class,
            io.lettuce.core.RedisClient.class,
            com.esotericsoftware.kryo.Kryo.class,
            io.netty.channel.Channel.class,
            Runner.class);

    private Machine() {}

    static Map<String, String> about(RedisServer redis, List<String> words) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Map<String, String> about = new LinkedHashMap<>();
        about.put("date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
        about.put("command", String.join(" ", words.isEmpty() ? List.of("./bench") : prepend(words)));
        about.put("commit", System.getProperty("bench.commit", "unknown"));
        String against = System.getProperty("bench.against.commit");
        if (against != null) {
            about.put("against", against);
        }
        about.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        about.put("processor", processor());
        about.put("memory", Math.round((double) system.getTotalMemorySize() / GIGA) + " GiB");
        about.put("system", System.getProperty("os.name") + ' ' + System.getProperty("os.arch"));
        about.put("Java", System.getProperty("java.vm.name") + ' ' + System.getProperty("java.runtime.version"));
        about.put("Redis", version(redis));
        about.put("libraries", LIBRARIES.stream().map(Machine::jar).distinct().collect(Collectors.joining(", ")));
        return about;
    }

    private static List<String> prepend(List<String> words) {
        return Stream.concat(Stream.of("./bench"), words.stream()).toList();
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String version(RedisServer redis) {
        return redis.call("INFO", "server")
                .lines()
                .filter(line -> line.startsWith("redis_version:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    /** A library's jar has its version in its name. */
    private static String jar(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            return type.getPackageName();
        }
        String path = source.getLocation().getPath();
        return path.endsWith(".jar")
                ? path.substring(path.lastIndexOf('/') + 1, path.length() - ".jar".length())
                : type.getPackageName();
    }
}
