package dev.perigee.config;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places where options can be set, from the weakest to the strongest: environment, system properties, the manager's
 * URI, the manager's properties, and code.
 */
public final class OptionSources {

    private static final Logger log = LoggerFactory.getLogger(OptionSources.class);

    /** The manager's property that holds a Redisson client of the application's: an object, not a text. */
    public static final String REDIS_CLIENT = Option.PREFIX + "far.redis.client";

    private static final String SCHEME = "perigee";
    private static final String REDIS_SCHEME = "redis";
    private static final String REDIS_TLS_SCHEME = "rediss";

    private OptionSources() {}

    /**
     * Reads what environment and system properties say.
     *
     * @return the values
     * @throws IllegalArgumentException if a system property that begins with {@code perigee.} is no option, or a text is
     *     not valid
     */
    public static OptionValues surroundings() {
        return OptionValues.DEFAULTS
                .with(environment(System.getenv()), "environment")
                .with(prefixed(System.getProperties()), "system property");
    }

    /**
     * Adds what a manager's URI and properties say.
     *
     * @param surroundings what {@link #surroundings} read
     * @param uri the manager's URI, {@code perigee:<namespace>[?option=value&...]} or the address of a Redis, with options
     *     behind a question mark too
     * @param properties the manager's properties; those that do not begin with {@code perigee.} are not ours
     * @return the values
     * @throws IllegalArgumentException if something is unknown or not valid
     */
    public static OptionValues manager(OptionValues surroundings, URI uri, @Nullable Properties properties) {
        OptionValues values = surroundings.with(ofManager(uri(uri), "URI"), "URI");
        String source = "manager property";
        return properties == null ? values : values.with(ofManager(prefixed(properties), source), source);
    }

    private static Map<String, String> ofManager(Map<String, String> texts, String source) {
        texts.forEach((name, text) -> {
            for (Option<?> option : Options.all()) {
                if (option.name().equals(name) && option.scope() == Option.Scope.PROVIDER) {
                    throw new IllegalArgumentException(option.property() + " (" + source + "): '" + text
                            + "' belongs to the caching provider, not to a cache manager; give it as a system property"
                            + " or in the environment");
                }
            }
        });
        return texts;
    }

    /**
     * Reads the environment. Unlike elsewhere, an unknown name is only warned about: a cluster manager may put variables
     * there for a service that happens to be called perigee.
     */
    static Map<String, String> environment(Map<String, String> variables) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Option<?> option : Options.all()) {
            String text = variables.get(option.environment());
            if (text != null) {
                texts.put(option.name(), text);
            }
        }
        variables.keySet().stream()
                .filter(name -> name.startsWith(Option.ENVIRONMENT_PREFIX))
                .filter(name -> Options.all().stream()
                        .noneMatch(option -> option.environment().equals(name)))
                .forEach(name -> log.warn("The environment variable {} is not an option of Perigee's", name));
        return texts;
    }

    private static Map<String, String> prefixed(Properties properties) {
        Map<String, String> texts = new LinkedHashMap<>();
        Enumeration<?> names = properties.propertyNames();
        while (names.hasMoreElements()) {
            if (names.nextElement() instanceof String name
                    && name.startsWith(Option.PREFIX)
                    && !name.equals(REDIS_CLIENT)) {
                String text = properties.getProperty(name);
                if (text == null) {
                    throw new IllegalArgumentException(name + ": the value is not a String; give its text");
                }
                texts.put(name.substring(Option.PREFIX.length()), text);
            }
        }
        return texts;
    }

    private static Map<String, String> uri(URI uri) {
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("uri: '#" + uri.getRawFragment()
                    + "' is not understood; give options behind a question mark, as option=value");
        }
        String text = uri.toString();
        int question = text.indexOf('?');
        String place = question < 0 ? text : text.substring(0, question);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        String family = scheme.contains("+") ? scheme.substring(0, scheme.indexOf('+')) : scheme;
        Map<String, String> texts = new LinkedHashMap<>();
        if (scheme.equals(SCHEME)) {
            String namespace = decode(place.substring(SCHEME.length() + 1));
            if (!namespace.equals(Options.NAMESPACE.defaultText())) {
                texts.put(Options.NAMESPACE.name(), namespace);
            }
        } else if (family.equals(REDIS_SCHEME) || family.equals(REDIS_TLS_SCHEME)) {
            texts.put(Options.FAR.name(), REDIS_SCHEME);
            texts.put(Options.REDIS_ADDRESS.name(), place);
        } else {
            throw new IllegalArgumentException("uri: '" + Credentials.mask(text)
                    + "' is not one of Perigee's; give perigee:<namespace>, for example perigee:default, or the address of"
                    + " a Redis, for example redis://127.0.0.1:6379");
        }
        if (question >= 0) {
            addQuery(text.substring(question + 1), texts);
        }
        return texts;
    }

    private static void addQuery(String query, Map<String, String> texts) {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("uri: '" + Credentials.mask(pair)
                        + "' behind the question mark is not valid; give option=value");
            }
            String name = decode(pair.substring(0, equals));
            String before = texts.putIfAbsent(name, decode(pair.substring(equals + 1)));
            if (before != null) {
                throw new IllegalArgumentException("uri: '" + Credentials.mask(pair) + "' comes after '"
                        + Credentials.mask(before) + "' for the same option; give one of them");
            }
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
