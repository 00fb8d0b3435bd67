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

    private static final String SCHEME = "perigee";

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
     * @param uri the manager's URI, {@code perigee:<namespace>[?option=value&...]}
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
            if (names.nextElement() instanceof String name && name.startsWith(Option.PREFIX)) {
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
        if (!SCHEME.equals(uri.getScheme())) {
            throw new IllegalArgumentException("uri: '" + uri + "' is not one of Perigee's; give perigee:<namespace>,"
                    + " for example perigee:default");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("uri: '#" + uri.getRawFragment()
                    + "' is not understood; give options behind a question mark, as option=value");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        String rest = uri.getRawSchemeSpecificPart();
        int question = rest.indexOf('?');
        String namespace = decode(question < 0 ? rest : rest.substring(0, question));
        if (!namespace.equals(Options.NAMESPACE.defaultText())) {
            texts.put(Options.NAMESPACE.name(), namespace);
        }
        if (question >= 0) {
            for (String pair : rest.substring(question + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals < 1) {
                    throw new IllegalArgumentException(
                            "uri: '" + pair + "' behind the question mark is not valid; give option=value");
                }
                String name = decode(pair.substring(0, equals));
                String before = texts.putIfAbsent(name, decode(pair.substring(equals + 1)));
                if (before != null) {
                    throw new IllegalArgumentException(
                            "uri: '" + pair + "' comes after '" + before + "' for the same option; give one of them");
                }
            }
        }
        return texts;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
