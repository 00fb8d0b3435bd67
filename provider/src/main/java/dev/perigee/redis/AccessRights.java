package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.Parts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.redisson.connection.MasterSlaveEntry;

/**
 * What the user of a namespace has to be allowed on its servers. Asked for when the namespace is opened: Redis would refuse
 * what is missing in the middle of an operation otherwise, and does not undo its beginning. Asks the servers what they would
 * refuse; runs none of it.
 */
final class AccessRights {

    /** What a node needs that only reads, and everything that looks for it. */
    private static final List<String> TO_READ = List.of(
            "evalsha x 0",
            "mget",
            "get",
            "getrange",
            "exists",
            "pttl",
            "scan",
            "dbsize",
            "hmget",
            "time",
            "info",
            "ping",
            "subscribe",
            "unsubscribe");

    /** Without {@code set}, of which Redis looks for the key before it looks for the right. */
    private static final List<String> TO_WRITE = List.of(
            "setrange",
            "del",
            "unlink",
            "pexpire",
            "persist",
            "hset",
            "hdel",
            "hlen",
            "hgetall",
            "sadd",
            "srem",
            "scard",
            "zadd",
            "zrem",
            "zrangebyscore",
            "publish");

    private static final List<String> TO_READ_SHARDED = List.of("ssubscribe", "sunsubscribe");
    private static final List<String> TO_WRITE_SHARDED = List.of("spublish");

    private final RedisLink link;
    private final String address;
    private final boolean readsOnly;

    /**
     * Prepares the question.
     *
     * @param address where Redis is, without password, for messages
     * @param readsOnly whether the node will never write
     */
    AccessRights(RedisLink link, String address, boolean readsOnly) {
        this.link = link;
        this.address = address;
        this.readsOnly = readsOnly;
    }

    /**
     * One right, as it is asked for and as {@code ACL SETUSER} gives it.
     *
     * @param words a command and its arguments
     * @param rule what gives the right
     * @param unless another rule: as long as that is missing, nothing can be said of this right; empty for none
     */
    private record Right(List<String> words, String rule, String unless) {}

    /** Completes if nothing is missing, or else with a {@link CacheException} that names the rights. */
    CompletionStage<@Nullable Void> check(Deadline deadline) {
        List<Right> rights = needed();
        List<Object> call = new ArrayList<>(List.of(NamespaceLayout.script("rights"), 0));
        for (Right right : rights) {
            call.add(right.words().size());
            call.addAll(right.words());
        }
        List<CompletionStage<List<String>>> answers = new ArrayList<>();
        for (MasterSlaveEntry primary : link.commands().primaries()) {
            answers.add(link.commands()
                    .ask(primary, "EVAL", deadline, call.toArray())
                    .thenApply(refused -> rules(rights, refused)));
        }
        return Parts.all(answers).thenApply(all -> {
            Set<String> missing = new LinkedHashSet<>();
            all.forEach(missing::addAll);
            if (!missing.isEmpty()) {
                throw new CacheException("The user for Redis at " + address + " has not all rights that namespace '"
                        + link.names().namespace() + "' needs; give it " + String.join(" ", missing));
            }
            return null;
        });
    }

    /** What would give the rights that are missing. */
    private static List<String> rules(List<Right> rights, @Nullable Object refused) {
        List<Right> missing = ScriptAnswers.list(refused).stream()
                .map(position -> rights.get((int) ScriptAnswers.number(position)))
                .toList();
        Set<String> rules = missing.stream().map(Right::rule).collect(Collectors.toSet());
        return missing.stream()
                .filter(right -> !rules.contains(right.unless()))
                .map(Right::rule)
                .toList();
    }

    private List<Right> needed() {
        List<Right> rights = new ArrayList<>();
        add(rights, TO_READ);
        add(rights, link.hasShardedTopics() ? TO_READ_SHARDED : List.of());
        add(rights, readsOnly ? List.of() : TO_WRITE);
        if (!readsOnly) {
            rights.add(new Right(List.of("set", text(link.names().meta(0)), "value"), "+set", keys()));
        }
        add(rights, readsOnly || !link.hasShardedTopics() ? List.of() : TO_WRITE_SHARDED);
        addKeys(rights);
        addChannels(rights);
        return rights;
    }

    private static void add(List<Right> rights, List<String> commands) {
        for (String command : commands) {
            List<String> words = List.of(command.split(" "));
            rights.add(new Right(words, "+" + words.get(0), /* unless= */ ""));
        }
    }

    private String keys() {
        return "~" + link.names().namespace() + ":*";
    }

    /** Of each kind of names one: a rule may allow some of them. */
    private void addKeys(List<Right> rights) {
        RedisNames names = link.names();
        CacheId cache = CacheId.of("right");
        RedisNames.CacheNames ofCache = names.of(cache);
        FarKey key = FarKey.of("right".getBytes(StandardCharsets.UTF_8));
        for (byte[] name : List.of(names.config(), names.meta(0), ofCache.entry(key), ofCache.tags(0))) {
            addName(rights, keys(), "mget", name);
            if (!readsOnly) {
                addName(rights, keys(), "setrange", name, "0", "value");
            }
        }
        names.forget(cache);
    }

    private void addChannels(List<Right> rights) {
        String channels = "&" + link.names().namespace() + ":*";
        byte[] channel = link.channel(0);
        byte[] acknowledgements = link.names().acknowledgements(0);
        addName(rights, channels, link.hasShardedTopics() ? "ssubscribe" : "subscribe", channel);
        if (!readsOnly) {
            addName(rights, channels, link.hasShardedTopics() ? "spublish" : "publish", channel, "");
            addName(rights, channels, "subscribe", acknowledgements);
            addName(rights, channels, "publish", acknowledgements, "");
        }
    }

    private static void addName(List<Right> rights, String rule, String command, byte[] name, String... arguments) {
        List<String> words = new ArrayList<>(List.of(command, new String(name, StandardCharsets.UTF_8)));
        words.addAll(List.of(arguments));
        rights.add(new Right(words, rule, "+" + command));
    }

    private static String text(byte[] name) {
        return new String(name, StandardCharsets.UTF_8);
    }
}
