package dev.perigee.config;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a manager's URI says.
 *
 * @param texts by names of options
 * @param file the file that it names; null if it names none
 */
record ManagerUri(Map<String, String> texts, @Nullable FileLocation file) {

    private static final String SCHEME = "perigee";
    private static final String REDIS_SCHEME = "redis";
    private static final String REDIS_TLS_SCHEME = "rediss";

    ManagerUri {
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    }

    /**
     * Takes a URI apart.
     *
     * @throws IllegalArgumentException if it is not one of ours, naming it without password
     */
    static ManagerUri of(URI uri) {
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("uri: '#" + uri.getRawFragment()
                    + "' is not understood; give options behind a question mark, as option=value");
        }
        String text = uri.toString();
        int question = text.indexOf('?');
        String place = question < 0 ? text : text.substring(0, question);
        Map<String, String> texts = new LinkedHashMap<>();
        FileLocation file = null;
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        if (scheme.equals(SCHEME)) {
            String namespace = decode(place.substring(SCHEME.length() + 1));
            if (!namespace.equals(Options.NAMESPACE.defaultText())) {
                texts.put(Options.NAMESPACE.name(), namespace);
            }
        } else if (isRedis(scheme)) {
            texts.put(FarOptions.FAR.name(), REDIS_SCHEME);
            texts.put(FarOptions.REDIS_ADDRESS.name(), place);
        } else if (FileLocation.isOne(place)) {
            file = new FileLocation(place);
        } else {
            throw new IllegalArgumentException("uri: '" + Credentials.mask(text)
                    + "' is not one of Perigee's; give perigee:<namespace>, for example perigee:default, the address of a"
                    + " Redis, for example redis://127.0.0.1:6379, or a YAML file as file:<path> or classpath:<name>");
        }
        if (question >= 0) {
            addQuery(text.substring(question + 1), texts);
        }
        return new ManagerUri(texts, file);
    }

    private static boolean isRedis(String scheme) {
        String family = scheme.contains("+") ? scheme.substring(0, scheme.indexOf('+')) : scheme;
        return family.equals(REDIS_SCHEME) || family.equals(REDIS_TLS_SCHEME);
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
