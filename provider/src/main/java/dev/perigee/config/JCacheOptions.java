package dev.perigee.config;

import dev.perigee.config.Option.Scope;
import dev.perigee.config.OptionKind.Flag;
import dev.perigee.config.OptionKind.Life;
import dev.perigee.config.OptionKind.Text;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.cache.expiry.Duration;

/**
 * The options for what JSR-107 configures in code, for caches whose code cannot be changed, and for caches that nobody's
 * code creates. Listed in {@link Options#all()}.
 */
public final class JCacheOptions {

    private static final Pattern CLASS_NAME = Pattern.compile("[\\p{javaJavaIdentifierPart}.]+");

    /** A new entry's life. */
    public static final Option<Optional<Duration>> EXPIRY_CREATION = new Option<>(
            "expiry.creation",
            Scope.CACHE,
            new Life(/* mayStay= */ false),
            "eternal",
            "How long an entry lives after it was created. Like the next two, it counts where the configuration in code has"
                    + " no expiry policy of its own.");

    /** A changed entry's life. */
    public static final Option<Optional<Duration>> EXPIRY_UPDATE = new Option<>(
            "expiry.update",
            Scope.CACHE,
            new Life(/* mayStay= */ true),
            "unchanged",
            "How long an entry lives after it was updated; unchanged to leave its end as it was.");

    /** A read entry's life. */
    public static final Option<Optional<Duration>> EXPIRY_ACCESS = new Option<>(
            "expiry.access",
            Scope.CACHE,
            new Life(/* mayStay= */ true),
            "unchanged",
            "How long an entry lives after it was read; unchanged to leave its end as it was. Other than that, nothing is"
                    + " kept near.");

    /** JSR-107's statistics. */
    public static final Option<Boolean> STATISTICS = new Option<>(
            "statistics",
            Scope.CACHE,
            new Flag(),
            "false",
            "Whether the cache counts and shows its counts as an MXBean, if the configuration in code does not say so already.");

    /** JSR-107's management. */
    public static final Option<Boolean> MANAGEMENT = new Option<>(
            "management",
            Scope.CACHE,
            new Flag(),
            "false",
            "Whether the cache shows its configuration as an MXBean, if the configuration in code does not say so already.");

    /** Whether a cache is there without anybody's code. */
    public static final Option<Boolean> CREATE = new Option<>(
            "create",
            Scope.NAME,
            new Flag(),
            "false",
            "Whether the cache is created when the manager is opened, so that getCache finds it.");

    /** The type of keys of such a cache. */
    public static final Option<String> KEY_TYPE = new Option<>(
            "key-type",
            Scope.NAME,
            new Text(CLASS_NAME, "the full name of a class"),
            "java.lang.Object",
            "The type of keys of a cache that create makes.");

    /** The type of values of such a cache. */
    public static final Option<String> VALUE_TYPE = new Option<>(
            "value-type",
            Scope.NAME,
            new Text(CLASS_NAME, "the full name of a class"),
            "java.lang.Object",
            "The type of values of a cache that create makes.");

    private JCacheOptions() {}
}
