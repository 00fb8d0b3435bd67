package dev.perigee.jcache;

import dev.perigee.OnlyPerigee;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log which JCache providers there are beside ours, and what chooses ours. Never fails, makes no object of
 * theirs, and says the same only once for each class loader. Thread-safe.
 */
final class OtherProviders {

    private static final Logger log = LoggerFactory.getLogger(OtherProviders.class);

    private static final String OURS = PerigeeCachingProvider.class.getName();
    private static final String PROPERTY = Caching.JAVAX_CACHE_CACHING_PROVIDER;

    /** As the Javadoc of JSR-107 spells it. Its code does not read it. */
    private static final String MISSPELT_PROPERTY = "javax.cache.spi.cachingprovider";

    /** No list of providers is so long; what cannot be read could otherwise keep us for ever. */
    private static final int MOST = 100;

    private static final Set<ClassLoader> told =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private OtherProviders() {}

    /** Looks where JCache looks by default, if nobody has yet. */
    static void tellOnce() {
        ClassLoader byDefault = Caching.getDefaultClassLoader();
        boolean onlyOurs = byDefault instanceof OnlyPerigee;
        ClassLoader looking = onlyOurs ? byDefault.getParent() : byDefault;
        if (looking == null || !told.add(looking)) {
            return;
        }
        try {
            tell(looking, onlyOurs);
        } catch (RuntimeException e) { // Class loaders of containers throw what they like.
            log.debug("Where other JCache providers are cannot be seen", e);
        }
    }

    private static void tell(ClassLoader looking, boolean onlyOurs) {
        Set<String> others = visibleTo(looking);
        String property = System.getProperty(PROPERTY);
        if (!others.isEmpty()) {
            log.info("{}", text(others, property, onlyOurs));
        }
        if (property == null && System.getProperty(MISSPELT_PROPERTY) != null) {
            log.warn(
                    "The system property {} is not read, though the Javadoc of JCache says so; it is {}",
                    MISSPELT_PROPERTY,
                    PROPERTY);
        }
        List<String> jars = jars(looking);
        if (jars.size() > 1) {
            log.warn(
                    "Perigee is there more than once, and the first is taken: {}; keep perigee or perigee-bundle, not both",
                    String.join(", ", jars));
        }
    }

    /**
     * Says what is there and what follows from it.
     *
     * @param others class names of the other providers
     * @param property what the system property says; null if it is not set
     * @param onlyOurs whether {@link OnlyPerigee} hides them by default
     */
    static String text(Set<String> others, @Nullable String property, boolean onlyOurs) {
        String start = "Other JCache providers beside Perigee: " + String.join(", ", others) + "; ";
        String remedy = "-D" + PROPERTY + "=" + OURS + " chooses Perigee (docs/providers.md)";
        if (property != null && property.equals(OURS)) {
            return start + "the system property " + PROPERTY + " chooses Perigee";
        }
        if (property != null) {
            return start + "without a name, JCache gives " + property + ", as the system property says; " + remedy;
        }
        return start + (onlyOurs ? "OnlyPerigee hides them" : "without a name, JCache refuses to choose; " + remedy);
    }

    /**
     * Finds the providers that are registered, without making one.
     *
     * @return class names, sorted, without ours
     */
    static Set<String> visibleTo(ClassLoader loader) {
        Set<String> found = new TreeSet<>();
        var providers =
                ServiceLoader.load(CachingProvider.class, loader).stream().iterator();
        for (int i = 0; i < MOST; i++) {
            try {
                if (!providers.hasNext()) {
                    break;
                }
                found.add(providers.next().type().getName());
            } catch (ServiceConfigurationError | LinkageError e) {
                log.debug("A registered JCache provider cannot be loaded", e);
            }
        }
        found.remove(OURS);
        return found;
    }

    /** Where our classes are, once for each jar or folder. */
    private static List<String> jars(ClassLoader loader) {
        String path = OURS.replace('.', '/') + ".class";
        try {
            return Collections.list(loader.getResources(path)).stream()
                    .map(URL::toString)
                    .map(url -> url.substring(0, url.length() - path.length()))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            log.debug("Where Perigee is cannot be seen", e);
            return List.of();
        }
    }
}
