package dev.perigee.config;

import java.util.Locale;

/**
 * An option: one name in every place where it can be set.
 *
 * @param name for example {@code near.max-entries}; as a property {@code perigee.near.max-entries}, in the environment
 *     {@code PERIGEE_NEAR_MAX_ENTRIES}
 * @param scope what it belongs to
 * @param kind what texts it takes
 * @param defaultText its value where nothing is said
 * @param meaning one sentence for the table of options
 * @param <T> the type of its values
 */
public record Option<T>(String name, Scope scope, OptionKind<T> kind, String defaultText, String meaning) {

    /** What comes before the name in properties. */
    public static final String PREFIX = "perigee.";

    /** What comes before the name in the environment. */
    public static final String ENVIRONMENT_PREFIX = "PERIGEE_";

    /** What an option belongs to. */
    public enum Scope {
        /** The caching provider. */
        PROVIDER,
        /** A cache manager. */
        MANAGER,
        /** A cache; set for a manager, it is the default of its caches. */
        CACHE,
        /** A cache that is called by its full name, in a place that can name caches. */
        NAME
    }

    /**
     * Returns the name as a property.
     *
     * @return the name behind {@link #PREFIX}
     */
    public String property() {
        return PREFIX + name;
    }

    /**
     * Returns the name in the environment.
     *
     * @return the name in capitals behind {@link #ENVIRONMENT_PREFIX}
     */
    public String environment() {
        return ENVIRONMENT_PREFIX
                + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /**
     * Reads a text given for this option.
     *
     * @param text the text
     * @param source where it was given, for the message
     * @return its value
     * @throws IllegalArgumentException naming the option, the value and what would be right
     */
    public T parse(String text, String source) {
        try {
            return kind.parse(text.strip());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    property() + " (" + source + "): '" + kind.shown(text) + "' is not valid; give "
                            + kind.expectation(),
                    e);
        }
    }
}
