package dev.perigee.config;

import dev.perigee.config.Option.Scope;
import dev.perigee.config.OptionKind.Address;
import dev.perigee.config.OptionKind.Choice;
import dev.perigee.config.OptionKind.PowerOfTwo;
import dev.perigee.config.OptionKind.Text;
import dev.perigee.config.OptionKind.Time;
import dev.perigee.config.OptionKind.Whole;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The options for the far store: which one, where it is, how large. Listed in {@link Options#all()}. */
public final class FarOptions {

    private static final Duration TICK = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(30);

    static final String URI_CHARACTERS = "(?:[A-Za-z0-9_.~:/?@!$&'()*+,;=\\[\\]-]|%[0-9A-Fa-f]{2})+";
    static final String REDIS_ADDRESSES = "rediss?(?:\\+sentinel|\\+cluster)?://" + URI_CHARACTERS;

    /** Where the truth is. */
    public static final Option<String> FAR = new Option<>(
            "far",
            Scope.MANAGER,
            new Choice(List.of("memory", "redis", "none")),
            "memory",
            "The far store: memory is shared by all managers of this JVM with the same namespace, redis by all that reach"
                    + " the same server; none leaves the near tier alone.");

    /** Partitions of the namespace. */
    public static final Option<Integer> PARTITIONS = new Option<>(
            "far.partitions",
            Scope.MANAGER,
            new PowerOfTwo(),
            "16",
            "Partitions of the namespace; the same for all who share it. A lost message costs one partition's near copies.");

    /** The memory far store's bound. */
    public static final Option<Long> MEMORY_MAX_KEYS = new Option<>(
            "far.memory.max-keys",
            Scope.MANAGER,
            new Whole(0, Long.MAX_VALUE),
            "1000000",
            "The most entries the memory far store holds, the least recently used go first; 0 for no bound.");

    /** Where Redis is. */
    public static final Option<String> REDIS_ADDRESS = new Option<>(
            "far.redis.address",
            Scope.MANAGER,
            new Address(
                    Pattern.compile("|" + REDIS_ADDRESSES),
                    "redis://[user[:password]@]host[:port][/db], redis+sentinel://host:port,host:port/master[/db] or"
                            + " redis+cluster://host:port,host:port; rediss in place of redis for TLS"),
            "",
            "Where the Redis far store is; a manager's URI that begins with redis sets it too, together with far.");

    /** Redisson's own configuration. */
    public static final Option<String> REDIS_CONFIG = new Option<>(
            "far.redis.config",
            Scope.MANAGER,
            new Text(Pattern.compile("|(?:file|classpath):.+"), "file:<path> or classpath:<name>"),
            "",
            "A YAML file of Redisson's, in place of far.redis.address. It is code: take it from nobody you do not trust.");

    /** Time limit of far requests. */
    public static final Option<Duration> FAR_TIMEOUT = new Option<>(
            "far.timeout",
            Scope.MANAGER,
            new Time(TICK, LONGEST),
            "2s",
            "How long one request to the far tier may take.");

    /** How long the far tier may be silent. */
    public static final Option<Duration> STALE_AFTER = new Option<>(
            "far.stale-after",
            Scope.MANAGER,
            new Time(Duration.ZERO, LONGEST),
            "300ms",
            "How long a server of the far tier may answer nobody here before reads that have a stale copy are served it, while"
                    + " their requests go on; longer, up to far.timeout, if its answers take long anyway. 0s for not before"
                    + " far.timeout.");

    private FarOptions() {}
}
