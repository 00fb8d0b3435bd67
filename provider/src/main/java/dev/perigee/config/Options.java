package dev.perigee.config;

import dev.perigee.Propagation;
import dev.perigee.config.Option.Scope;
import dev.perigee.config.OptionKind.Address;
import dev.perigee.config.OptionKind.Bytes;
import dev.perigee.config.OptionKind.Choice;
import dev.perigee.config.OptionKind.ClassPatterns;
import dev.perigee.config.OptionKind.Flag;
import dev.perigee.config.OptionKind.Text;
import dev.perigee.config.OptionKind.Time;
import dev.perigee.config.OptionKind.Whole;
import dev.perigee.config.OptionKind.Word;
import dev.perigee.config.OptionKind.WordOrClass;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** All options there are. The table in docs/options.md is compared with this one by a test. */
public final class Options {

    private static final Duration NONE = Duration.ZERO;
    private static final Duration LONGEST = Duration.ofDays(30);

    /** Where managers are by default. */
    public static final Option<String> URI = new Option<>(
            "uri",
            Scope.PROVIDER,
            new Address(
                    Pattern.compile("perigee:" + FarOptions.URI_CHARACTERS + "|" + FarOptions.REDIS_ADDRESSES + "|"
                            + FileLocation.FORM),
                    "a URI such as perigee:default, redis://127.0.0.1:6379 or file:/etc/perigee.yaml"),
            "perigee:default",
            "The URI of managers that are asked for without one.");

    /** Who shares. */
    public static final Option<String> NAMESPACE = new Option<>(
            "namespace",
            Scope.MANAGER,
            new Text(Pattern.compile("[A-Za-z0-9_-]{1,32}"), "1 to 32 characters of A-Z a-z 0-9 _ -"),
            "default",
            "Managers with the same namespace share their caches; the URI perigee:<namespace> sets it too.");

    /** The node's name. */
    public static final Option<String> NODE_NAME = new Option<>(
            "node.name",
            Scope.MANAGER,
            new Text(Pattern.compile("[A-Za-z0-9_.-]{1,64}"), "1 to 64 characters of A-Z a-z 0-9 _ . -"),
            "node",
            "Names this manager in threads and logs; in a URI it also tells managers of one namespace apart.");

    /** Allowed classes. */
    public static final Option<List<String>> ALLOW = new Option<>(
            "serialization.allow",
            Scope.MANAGER,
            new ClassPatterns(),
            "",
            "Classes that may be written and read beside the declared key and value types, what they reach, and the JDK's"
                    + " value types. Empty with the memory far store: whatever this JVM wrote is trusted; empty with"
                    + " Redis: nothing else.");

    /** Classes that Java serialization writes. */
    public static final Option<List<String>> JAVA = new Option<>(
            "serialization.java",
            Scope.MANAGER,
            new ClassPatterns(),
            "",
            "Classes whose objects Java serialization writes inside of values, because they have hooks of their own for it,"
                    + " such as writeReplace, or extend a collection of the JDK. They need not be in the other list.");

    /** Immutable classes. */
    public static final Option<List<String>> IMMUTABLE = new Option<>(
            "serialization.immutable",
            Scope.MANAGER,
            new ClassPatterns(),
            "",
            "Classes whose objects never change, so that store-by-value need not copy them.");

    /** Largest entry. */
    public static final Option<Long> MAX_ENTRY = new Option<>(
            "serialization.max-entry-bytes",
            Scope.MANAGER,
            new Bytes(1 << 10, 512 << 20),
            "8mb",
            "The largest entry that is written or read.");

    /** Largest key. */
    public static final Option<Long> MAX_KEY = new Option<>(
            "serialization.max-key-bytes",
            Scope.MANAGER,
            new Bytes(16, 0xFFFF),
            "65535",
            "The largest key that is written or read.");

    /** Deepest value. */
    public static final Option<Long> MAX_DEPTH = new Option<>(
            "serialization.max-depth",
            Scope.MANAGER,
            new Whole(2, 512),
            "64",
            "How deeply objects may be nested that are written or read.");

    /** How values look as bytes. */
    public static final Option<String> CODEC = new Option<>(
            "codec",
            Scope.CACHE,
            new WordOrClass(List.of("kryo", "json", "java"), "dev.perigee.spi.ValueCodec"),
            "kryo",
            "What writes values: kryo, json (Jackson, as the cache's value type), java (Java serialization under a filter)."
                    + " Keys are Kryo's always. Give all nodes the same.");

    /** What else is read. */
    public static final Option<String> CODEC_ALSO_READ = new Option<>(
            "codec.also-read",
            Scope.CACHE,
            new WordOrClass(List.of("", "kryo", "json", "java"), "dev.perigee.spi.ValueCodec"),
            "",
            "A second codec, whose entries are read but not written, while nodes change from one to the other.");

    /** Near tier on or off. */
    public static final Option<Boolean> NEAR_ENABLED =
            new Option<>("near.enabled", Scope.CACHE, new Flag(), "true", "Whether entries are kept in this JVM, too.");

    /** Near tier's bound by entries. */
    public static final Option<Long> NEAR_MAX_ENTRIES = new Option<>(
            "near.max-entries",
            Scope.CACHE,
            new Whole(1, Long.MAX_VALUE),
            "10000",
            "The most entries kept near, unless near.max-weight is set.");

    /** Near tier's bound by weight. */
    public static final Option<Long> NEAR_MAX_WEIGHT = new Option<>(
            "near.max-weight",
            Scope.CACHE,
            new Bytes(0, Long.MAX_VALUE),
            "0",
            "The most bytes of encoded values kept near; 0 to count entries instead. Needs a far store.");

    /** How old near copies become. */
    public static final Option<Duration> NEAR_MAX_AGE = new Option<>(
            "near.max-age",
            Scope.CACHE,
            new Time(NONE, LONGEST),
            "5m",
            "After this time a near copy is read anew, though nothing tells of a change: what was written past Perigee, or"
                    + " evicted by the server, shows then at the latest. 0s for never.");

    /** What stays near when there is no room. */
    public static final Option<String> NEAR_POLICY = new Option<>(
            "near.policy",
            Scope.CACHE,
            new WordOrClass(List.of("w-tinylfu", "lru"), "dev.perigee.spi.NearStoreFactory"),
            "w-tinylfu",
            "What stays near when there is no room: w-tinylfu keeps what is used often and lately, lru what was used last.");

    /** Ready-made forms of near values. */
    public static final Option<String> NEAR_TRANSFORMER = new Option<>(
            "near.transformer",
            Scope.CACHE,
            new WordOrClass(List.of(""), "dev.perigee.NearTransformer"),
            "",
            "Makes of each value that is kept near a ready-made form, which PerigeeCache.view returns.");

    /** Who writes. */
    public static final Option<Role> ROLE = new Option<>(
            "role",
            Scope.CACHE,
            new Word<>(Role.class),
            "writer",
            "reader: this node never writes to the far tier; what it puts or loads stays near, on this node, and binds"
                    + " nobody. A manager that is a reader has no writers among its caches.");

    /** Who hears of background failures. */
    public static final Option<String> ERROR_LISTENER = new Option<>(
            "error.listener",
            Scope.CACHE,
            new WordOrClass(List.of(""), "dev.perigee.ErrorListener"),
            "",
            "Hears of failures that no caller gets. The manager's hears of all caches that have none of their own.");

    /** What reads may miss. */
    public static final Option<Consistency> CONSISTENCY = new Option<>(
            "consistency",
            Scope.CACHE,
            new Word<>(Consistency.class),
            "bounded",
            "bounded: near reads are at most coherence.bound old. confirmed: a write returns when no node reads anything"
                    + " older, after the bound at the latest. linearizable: nothing is kept near. Give all nodes the same.");

    /** Synchronous listeners on other nodes. */
    public static final Option<Duration> REMOTE_SYNC = new Option<>(
            "listener.remote-sync",
            Scope.CACHE,
            new Time(NONE, LONGEST),
            "0ms",
            "How long a write waits, at most, for the synchronous listeners of other nodes that have this option set too;"
                    + " 0ms not to wait for them.");

    /** How others learn of writes. */
    public static final Option<Propagation> PROPAGATION = new Option<>(
            "propagation",
            Scope.CACHE,
            new Word<>(Propagation.class),
            "invalidate",
            "How the near tiers of other nodes learn of a write. invalidate: they drop their copies. update: the value goes"
                    + " along, and all of them keep it; values over 64 KiB are dropped. auto: it goes along if it is small,"
                    + " and those that hold the key keep it.");

    /** What is small. */
    public static final Option<Long> PROPAGATION_MAX_BYTES = new Option<>(
            "propagation.max-bytes",
            Scope.CACHE,
            new Bytes(0, 64 * 1024),
            "4kb",
            "How long an encoded entry may be to go along with propagation=auto; some 60 bytes of it are its header.");

    /** How often hot keys are read anew. */
    public static final Option<Duration> REREAD_INTERVAL = new Option<>(
            "near.reread-interval",
            Scope.CACHE,
            new Time(NONE, LONGEST),
            "100ms",
            "A key that other nodes change all the time is read anew only so often on each node, with consistency=bounded; a"
                    + " tenth of coherence.bound at most. 0ms for each change.");

    /** What happens when the far tier fails. */
    public static final Option<String> FAR_ON_FAILURE = new Option<>(
            "far.on-failure",
            Scope.CACHE,
            new Choice(List.of("available", "strict")),
            "available",
            "What reads do when the far tier fails: available answers with a stale copy or with nothing; strict throws."
                    + " Writes: see far.on-write-failure.");

    /** What happens to writes when the far tier fails. */
    public static final Option<String> FAR_ON_WRITE_FAILURE = new Option<>(
            "far.on-write-failure",
            Scope.CACHE,
            new Choice(List.of("throw", "remove", "timestamp")),
            "remove",
            "What becomes of put, putAll, remove, removeAll, clear and invalidateTag when the far tier fails: throw tells"
                    + " the caller; remove does not, but removes the keys soon after the far tier answers again, and until"
                    + " then reads of them on this node are misses; timestamp, for values of type Long that say when"
                    + " something was changed, stores the later one then, and until then such reads answer \"just now\"."
                    + " The default is throw if far.on-failure is strict or consistency is not bounded.");

    /** Whether a cache begins empty. */
    public static final Option<Boolean> CLEAR_ON_START = new Option<>(
            "clear-on-start",
            Scope.CACHE,
            new Flag(),
            "false",
            "Whether the cache is cleared, for all nodes, each time a node creates it: for data that may have been rebuilt"
                    + " while no node was running.");

    /** How old a stale copy may be. */
    public static final Option<Duration> STALE_MAX_AGE = new Option<>(
            "stale.max-age",
            Scope.CACHE,
            new Time(NONE, LONGEST),
            "10m",
            "How long after it was last known to be current a near copy may be served while the far tier fails; 0s for"
                    + " never.");

    /** Who tags entries. */
    public static final Option<String> TAG_PROVIDER = new Option<>(
            "tags.provider",
            Scope.CACHE,
            new WordOrClass(List.of(""), "dev.perigee.TagProvider"),
            "",
            "A class that says which tags entries carry, so that they can be invalidated together; made by its public"
                    + " constructor without parameters. Empty for none.");

    /** What a lost connection means for near copies. */
    public static final Option<String> ON_DISCONNECT = new Option<>(
            "near.on-disconnect",
            Scope.MANAGER,
            new Choice(List.of("bounded", "bypass", "strict")),
            "bounded",
            "What becomes of near copies when messages cannot be heard: bounded serves them within coherence.bound, strict"
                    + " too and never anything older after that, bypass serves none until the subscription stands again.");

    private static final List<Option<?>> ALL = List.of(
            URI,
            FarOptions.FAR,
            NAMESPACE,
            NODE_NAME,
            FarOptions.PARTITIONS,
            FarOptions.MEMORY_MAX_KEYS,
            FarOptions.REDIS_ADDRESS,
            FarOptions.REDIS_CONFIG,
            FarOptions.FAR_TIMEOUT,
            FarOptions.STALE_AFTER,
            TimeOptions.BOUND,
            TimeOptions.DIGEST_INTERVAL,
            TimeOptions.GRACE,
            TimeOptions.TURN_TIMEOUT,
            TimeOptions.LOAD_LEASE,
            TimeOptions.LOAD_TIMEOUT,
            TimeOptions.ORDER_WAIT,
            TimeOptions.LISTENER_TIMEOUT,
            ALLOW,
            JAVA,
            IMMUTABLE,
            MAX_ENTRY,
            MAX_KEY,
            MAX_DEPTH,
            CODEC,
            CODEC_ALSO_READ,
            NEAR_ENABLED,
            NEAR_MAX_ENTRIES,
            NEAR_MAX_WEIGHT,
            NEAR_MAX_AGE,
            NEAR_POLICY,
            NEAR_TRANSFORMER,
            ROLE,
            ERROR_LISTENER,
            CONSISTENCY,
            REMOTE_SYNC,
            PROPAGATION,
            PROPAGATION_MAX_BYTES,
            REREAD_INTERVAL,
            FAR_ON_FAILURE,
            FAR_ON_WRITE_FAILURE,
            CLEAR_ON_START,
            STALE_MAX_AGE,
            TAG_PROVIDER,
            ON_DISCONNECT,
            JCacheOptions.EXPIRY_CREATION,
            JCacheOptions.EXPIRY_UPDATE,
            JCacheOptions.EXPIRY_ACCESS,
            JCacheOptions.STATISTICS,
            JCacheOptions.MANAGEMENT,
            JCacheOptions.CREATE,
            JCacheOptions.KEY_TYPE,
            JCacheOptions.VALUE_TYPE);

    private Options() {}

    /**
     * Returns all options, in the order of the table.
     *
     * @return every option once
     */
    public static List<Option<?>> all() {
        return ALL;
    }

    /**
     * Finds an option.
     *
     * @param name its name, without prefix
     * @return the option; empty if there is none of that name
     */
    public static Optional<Option<?>> find(String name) {
        return ALL.stream().filter(option -> option.name().equals(name)).findFirst();
    }

    /**
     * Finds an option that has to exist.
     *
     * @param name its name, without prefix
     * @return the option
     * @throws IllegalArgumentException if there is none, naming the nearest one
     */
    public static Option<?> named(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown option '" + Option.PREFIX + name + "'" + suggestion(name, Option.PREFIX)));
    }

    /** Says which option may have been meant, to follow a message; empty if there is no guess. */
    static String suggestion(String name, String prefix) {
        return Spelling.nearest(name, ALL.stream().map(Option::name).toList())
                .map(nearest -> "; did you mean '" + prefix + nearest + "'?")
                .orElse("");
    }
}
