package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.CallOptions;
import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.launcher.RedisCluster;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.ServerOptions;
import dev.perigee.tier.FarUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Rights that are withdrawn one by one while the node runs: no verb says that it had no effect and had one, or returns as if
 * it had one and had none.
 */
@Tag("slow")
class RightsWithdrawnTest {

    private static final Path DOCS = Path.of("..", "docs", "redis.md");
    private static final String PASSWORD = "of-the-test";

    /** How long listeners wait for the message of a number that was drawn for what was refused. */
    private static final String SOON = "&listener.order-wait=20ms";

    /** What scripts and single commands use. */
    private static final List<String> RIGHTS = List.of(
            "evalsha",
            "mget",
            "get",
            "getrange",
            "set",
            "setrange",
            "exists",
            "del",
            "pttl",
            "pexpire",
            "persist",
            "hset",
            "hmget",
            "sadd",
            "zadd",
            "time",
            "info",
            "publish",
            "scan",
            "subscribe");

    private static final Map<String, Verb> VERBS = verbs();

    /** One call, and what it answers. */
    private interface Verb {
        Object call(PerigeeCache<String, Integer> cache);
    }

    private static Map<String, Verb> verbs() {
        Map<String, Verb> verbs = new LinkedHashMap<>();
        verbs.put("put", cache -> {
            cache.put("there", 7);
            return "";
        });
        verbs.put("put anew", cache -> {
            cache.put("absent", 7);
            return "";
        });
        verbs.put("putAll", cache -> {
            cache.putAll(Map.of("there", 7, "absent", 8, "other", 9));
            return "";
        });
        verbs.put("putIfAbsent", cache -> cache.putIfAbsent("absent", 7));
        verbs.put("putIfAbsent refused", cache -> cache.putIfAbsent("there", 7));
        verbs.put("getAndPut", cache -> String.valueOf(cache.getAndPut("there", 7)));
        verbs.put("replace", cache -> cache.replace("there", 7));
        verbs.put("replace the old", cache -> cache.replace("there", 1, 7));
        verbs.put("replace another", cache -> cache.replace("there", 5, 7));
        verbs.put("getAndReplace", cache -> String.valueOf(cache.getAndReplace("there", 7)));
        verbs.put("remove", cache -> cache.remove("there"));
        verbs.put("remove the old", cache -> cache.remove("there", 1));
        verbs.put("getAndRemove", cache -> String.valueOf(cache.getAndRemove("there")));
        verbs.put("removeAll of keys", cache -> {
            cache.removeAll(Set.of("there", "other"));
            return "";
        });
        verbs.put("removeAll", cache -> {
            cache.removeAll();
            return "";
        });
        verbs.put("clear", cache -> {
            cache.clear();
            return "";
        });
        verbs.put(
                "invoke",
                cache -> cache.invoke("there", (entry, arguments) -> {
                    entry.setValue(entry.getValue() + 1);
                    return entry.getValue();
                }));
        verbs.put(
                "invoke that creates",
                cache -> cache.invoke("absent", (entry, arguments) -> {
                    entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                    return entry.getValue();
                }));
        verbs.put(
                "invoke that removes",
                cache -> cache.invoke("there", (entry, arguments) -> {
                    entry.remove();
                    return "";
                }));
        verbs.put("invalidateTags", cache -> {
            cache.invalidateTags(List.of("red", "blue"));
            return "";
        });
        verbs.put("expire", cache -> cache.expire("there"));
        verbs.put("tagged put", cache -> {
            cache.withOptions(CallOptions.DEFAULT.withTags("red")).put("there", 7);
            return "";
        });
        return verbs;
    }

    /** The rights that a change needs, where each partition has a channel of its own. */
    private static final List<String> RIGHTS_IN_CLUSTERS =
            List.of("evalsha", "mget", "set", "setrange", "del", "hset", "zadd", "spublish");

    @Test
    void whatAnExceptionSaysOfItsEffectIsSoWhicheverRightIsMissing() throws IOException {
        check(configuration(), /* listens= */ false);
    }

    @Test
    void theSameInACluster() throws IOException {
        try (RedisCluster cluster = cluster();
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            Set<String> unknown = tryAll(
                    RIGHTS_IN_CLUSTERS,
                    rule -> cluster.nodes().forEach(node -> node.call("ACL", "SETUSER", "perigee", rule)),
                    openControl(provider, address(cluster, ""), configuration()),
                    openTried(provider, address(cluster, "perigee:" + PASSWORD + "@"), configuration()));
            assertThat(unknown).as("outcomes that could be known").isEmpty();
        }
    }

    /** What concerns several servers may be done by some of them: then it is unknown, and never "no effect". */
    @Test
    void theSameWhereOneServerOfAClusterRefuses() throws IOException {
        try (RedisCluster cluster = cluster();
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            Set<String> unknown = new TreeSet<>();
            PerigeeCache<String, Integer> control = openControl(provider, address(cluster, ""), configuration());
            PerigeeCache<String, Integer> tried =
                    openTried(provider, address(cluster, "perigee:" + PASSWORD + "@"), configuration());
            for (RedisServer primary : cluster.primaries()) {
                unknown.addAll(tryAll(
                        List.of("evalsha", "spublish"),
                        rule -> primary.call("ACL", "SETUSER", "perigee", rule),
                        control,
                        tried));
            }
            assertThat(unknown)
                    .as("what is in doubt concerns several partitions")
                    .allMatch(name -> MANY.stream().anyMatch(name::startsWith));
        }
    }

    private static final List<String> MANY = List.of("putAll", "removeAll", "clear", "invalidateTags");

    private static RedisCluster cluster() throws IOException {
        return RedisCluster.start(
                Duration.ofMinutes(2), ServerOptions.defaults().withUser("perigee", rule("shop")));
    }

    private static String address(RedisCluster cluster, String user) {
        return "redis+cluster://" + user
                + cluster.nodes().stream()
                        .map(node -> "127.0.0.1:" + node.port())
                        .collect(Collectors.joining(","));
    }

    @Test
    void theSameWhereTheLongWayDecides() throws IOException {
        PerigeeConfiguration<String, Integer> living = configuration();
        living.setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR));
        check(living, /* listens= */ true);
    }

    private static PerigeeConfiguration<String, Integer> configuration() {
        return PerigeeConfiguration.of(String.class, Integer.class).setFarOnWriteFailure("throw");
    }

    private static void check(PerigeeConfiguration<String, Integer> configuration, boolean listens) throws IOException {
        try (RedisServer server = RedisServer.start(ServerOptions.defaults().withUser("perigee", rule("shop")));
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            PerigeeCache<String, Integer> control =
                    openControl(provider, server.uri().toString(), configuration);
            String address = server.uri().toString().replace("redis://", "redis://perigee:" + PASSWORD + "@");
            PerigeeCache<String, Integer> tried = openTried(provider, address, configuration);
            if (listens) {
                Recorder.on(tried, /* sync= */ true, /* old= */ true);
            }
            Set<String> unknown =
                    tryAll(RIGHTS, rule -> server.call("ACL", "SETUSER", "perigee", rule), control, tried);
            assertThat(unknown).as("outcomes that could be known").isEmpty();
        }
    }

    /** Takes each right from each verb; returns what did not say whether it had an effect. */
    private static Set<String> tryAll(
            List<String> rights,
            Consumer<String> rules,
            PerigeeCache<String, Integer> control,
            PerigeeCache<String, Integer> tried) {
        List<String> lies = new ArrayList<>();
        Set<String> unknown = new TreeSet<>();
        int tries = 0;
        for (Map.Entry<String, Verb> verb : VERBS.entrySet()) {
            reset(control);
            Map<String, Integer> before = contents(control);
            Object answer = verb.getValue().call(tried);
            Map<String, Integer> after = contents(control);
            for (String right : rights) {
                tries++;
                lies.addAll(tryWithout(
                        "-" + right,
                        "+" + right,
                        verb,
                        tries % 2 == 0,
                        rules,
                        control,
                        tried,
                        before,
                        answer,
                        after,
                        unknown));
            }
            lies.addAll(tryWithout(
                    "resetchannels", "&shop:*", verb, true, rules, control, tried, before, answer, after, unknown));
        }
        assertThat(lies).isEmpty();
        return unknown;
    }

    private static List<String> tryWithout(
            String withdrawal,
            String gift,
            Map.Entry<String, Verb> verb,
            boolean isRead,
            Consumer<String> rules,
            PerigeeCache<String, Integer> control,
            PerigeeCache<String, Integer> tried,
            Map<String, Integer> before,
            Object answer,
            Map<String, Integer> after,
            Set<String> unknown) {
        reset(control);
        if (isRead) {
            tried.getAll(before.keySet());
        }
        String name = verb.getKey() + " " + withdrawal;
        rules.accept(withdrawal);
        String outcome;
        try {
            Object answered = verb.getValue().call(tried);
            outcome = answered.equals(answer) ? "done" : "answered " + answered + " instead of " + answer;
        } catch (FarUnavailableException e) {
            outcome = e.isOutcomeKnown() ? "none" : "unknown";
            assertThat(e.getMessage()).as(name).containsAnyOf("NOPERM", "can't");
        } catch (EntryProcessorException e) {
            outcome = "failed in the processor: " + e;
        } catch (CacheException e) {
            outcome = "failed: " + e;
        } finally {
            rules.accept(gift);
        }
        Map<String, Integer> found = contents(control);
        switch (outcome) {
            case "done" -> {
                return found.equals(after) ? List.of() : List.of(name + " returned, and left " + found);
            }
            case "none" -> {
                return found.equals(before) ? List.of() : List.of(name + " had no effect, and left " + found);
            }
            case "unknown" -> {
                unknown.add(name);
                return List.of();
            }
            default -> {
                return List.of(name + " " + outcome);
            }
        }
    }

    private static void reset(PerigeeCache<String, Integer> control) {
        control.clear();
        control.withOptions(CallOptions.DEFAULT.withTags("red")).put("there", 1);
        control.withOptions(CallOptions.DEFAULT.withTags("blue")).put("other", 2);
    }

    private static Map<String, Integer> contents(PerigeeCache<String, Integer> control) {
        return new TreeMap<>(control.getAll(Set.of("there", "other", "absent")));
    }

    private static PerigeeCache<String, Integer> openControl(
            PerigeeCachingProvider provider, String address, PerigeeConfiguration<String, Integer> configuration) {
        return open(provider, address + "?namespace=shop&node.name=control&near.enabled=false", configuration);
    }

    private static PerigeeCache<String, Integer> openTried(
            PerigeeCachingProvider provider, String address, PerigeeConfiguration<String, Integer> configuration) {
        return open(provider, address + "?namespace=shop&node.name=tried" + SOON, configuration);
    }

    @SuppressWarnings("unchecked") // unwrap knows no type arguments
    private static PerigeeCache<String, Integer> open(
            PerigeeCachingProvider provider, String uri, PerigeeConfiguration<String, Integer> configuration) {
        CacheManager manager = provider.getCacheManager(URI.create(uri), null);
        return manager.createCache("cache", configuration).unwrap(PerigeeCache.class);
    }

    /** The rule as the docs show it, for one namespace. */
    private static String rule(String namespace) throws IOException {
        String docs = Files.readString(DOCS, StandardCharsets.UTF_8);
        String begin = "ACL SETUSER perigee ";
        int from = docs.indexOf(begin);
        assertThat(from).as("docs/redis.md shows a rule").isPositive();
        return docs.substring(from + begin.length(), docs.indexOf("```", from))
                .lines()
                .map(String::strip)
                .collect(Collectors.joining(" "))
                .replace("\\", " ")
                .replace(">PASSWORD", ">" + PASSWORD)
                .replace("NAMESPACE", namespace)
                .strip();
    }
}
