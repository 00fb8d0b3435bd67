package dev.perigee.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places where options of a manager can be set, from the weakest to the strongest: the file, the environment, system
 * properties, the manager's URI and the manager's properties. All but the environment can speak of single caches, too.
 */
public final class OptionSources {

    private static final Logger log = LoggerFactory.getLogger(OptionSources.class);

    /** The manager's property that holds a Redisson client of the application's: an object, not a text. */
    public static final String REDIS_CLIENT = Option.PREFIX + "far.redis.client";

    private static final String SERVICE_PREFIX = "PERIGEE";
    private static final String SERVICE_HOST = "_SERVICE_HOST";

    /** What follows a service's name in the variables that Kubernetes sets for it. */
    private static final Pattern OF_SERVICE =
            Pattern.compile("_SERVICE_HOST|_SERVICE_PORT(_\\w+)?|_PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?");

    private final Map<String, String> environment;
    private final Properties system;

    /** Looks at these surroundings. */
    OptionSources(Map<String, String> environment, Properties system) {
        this.environment = environment;
        this.system = system;
    }

    /**
     * Reads what all places say to a manager.
     *
     * @param uri the manager's URI: {@code perigee:<namespace>}, the address of a Redis, or a YAML file as
     *     {@code file:<path>}, {@code classpath:<name>} or the URL of a resource; all with options behind a question mark if
     *     need be. Unless it names a file, {@code perigee.yaml} is read if the class path has one
     * @param properties the manager's properties; those that do not begin with {@code perigee.} are not ours
     * @param loader knows the class path
     * @return what they say
     * @throws IllegalArgumentException if something is unknown or not valid
     */
    public static ManagerOptions read(URI uri, @Nullable Properties properties, ClassLoader loader) {
        return new OptionSources(System.getenv(), System.getProperties()).of(uri, properties, loader);
    }

    ManagerOptions of(URI uri, @Nullable Properties properties, ClassLoader loader) {
        ManagerUri ours = ManagerUri.of(uri);
        YamlFile.Content file = ours.file() == null
                ? FileLocation.readDefault(loader)
                : ours.file().read(loader);
        Place ofUri = Place.of(ours.texts(), "URI");
        Place ofProperties = properties == null ? Place.EMPTY : Place.of(prefixed(properties), "manager property");
        Place ofEnvironment = new Place(Setting.of(inEnvironment(), "environment"), List.of());
        Place ofSystem = Place.of(prefixed(system), "system property");
        check(Setting::checkForSurroundings, ofEnvironment, ofSystem);
        check(Setting::checkForManager, ofUri, ofProperties);
        List<Place> places = List.of(file.place(), ofEnvironment, ofSystem, ofUri, ofProperties);
        OptionValues values = OptionValues.DEFAULTS;
        for (Place place : places) {
            values = values.with(place.settings());
        }
        return new ManagerOptions(
                values, new Templates(places.stream().map(Place::templates).toList()), file.redisson());
    }

    private static void check(Consumer<Setting> check, Place... places) {
        Stream.of(places).flatMap(place -> place.settings().stream()).forEach(check);
    }

    /**
     * Reads the environment. Unlike elsewhere, an unknown name is only warned about, since others put variables there;
     * not even that where Kubernetes surely did, for a service that happens to be called perigee.
     */
    private Map<String, String> inEnvironment() {
        Map<String, String> texts = new LinkedHashMap<>();
        List<String> known = new ArrayList<>();
        for (Option<?> option : Options.all()) {
            if (option.scope() != Option.Scope.NAME) { // No variable can hold a cache's name.
                String text = environment.get(option.environment());
                if (text != null) {
                    texts.put(option.name(), text);
                }
                known.add(option.environment());
            }
        }
        for (String name : environment.keySet()) {
            if (name.startsWith(Option.ENVIRONMENT_PREFIX) && !known.contains(name) && !isOfService(name)) {
                log.warn("The environment variable {} is not an option of Perigee's{}", name, suggestion(name, known));
            }
        }
        return texts;
    }

    /** Whether Kubernetes has set a variable, with others, to tell where a service is. */
    private boolean isOfService(String name) {
        return environment.keySet().stream()
                .filter(host -> host.startsWith(SERVICE_PREFIX) && host.endsWith(SERVICE_HOST))
                .map(host -> host.substring(0, host.length() - SERVICE_HOST.length()))
                .anyMatch(service -> name.startsWith(service)
                        && OF_SERVICE.matcher(name.substring(service.length())).matches());
    }

    /** By what comes after the prefix: that alone makes any two names half alike. */
    private static String suggestion(String name, List<String> known) {
        int prefix = Option.ENVIRONMENT_PREFIX.length();
        return Spelling.nearest(
                        name.substring(prefix),
                        known.stream().map(each -> each.substring(prefix)).toList())
                .map(nearest -> "; did you mean " + Option.ENVIRONMENT_PREFIX + nearest + "?")
                .orElse("");
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
}
