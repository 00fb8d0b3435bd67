package dev.perigee.jcache;

import dev.perigee.config.Options;
import dev.perigee.config.Template;
import dev.perigee.tier.LoadedPuts;
import java.lang.StackWalker.StackFrame;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Hibernate keeps in a cache, and the options that such a cache needs. Hibernate makes its caches by names that
 * mappings choose and from a configuration that says nothing, so which one it is making is read off the calling thread's
 * stack: Hibernate's own interface for such factories has one method for each kind of region, in 6 and in 7.
 *
 * <p>Caches with the default names of the two special regions are taken for them whoever makes them.
 */
@SuppressWarnings("ImmutableEnumChecker") // Sets and lists are copies that nobody can change.
enum HibernateRegion {
    /** Rows of entities and collections, and natural ids: a read after a commit, anywhere, has to see it. */
    DATA(
            "buildDomainDataRegion",
            "createDomainDataStorageAccess",
            /* defaultName= */ null,
            Map.of(
                    Options.CONSISTENCY.name(), "confirmed",
                    Options.FAR_ON_FAILURE.name(), "available",
                    Options.FAR_ON_WRITE_FAILURE.name(), "remove")),

    /** Results of queries: each is held against the update timestamps by Hibernate, so an old copy of one does no harm. */
    QUERY_RESULTS(
            "buildQueryResultsRegion",
            "createQueryResultsRegionStorageAccess",
            "default-query-results-region",
            Map.of(
                    Options.FAR_ON_FAILURE.name(), "available",
                    Options.STALE_MAX_AGE.name(), "0s",
                    Options.FAR_ON_WRITE_FAILURE.name(), "remove")),

    /**
     * When tables were changed last. An old moment lets old results of queries pass, and so does a missing one: none is
     * kept near, none is cleared away, and what is not known counts as just now.
     */
    TIMESTAMPS(
            "buildTimestampsRegion",
            "createTimestampsRegionStorageAccess",
            "default-update-timestamps-region",
            Map.of(
                    Options.CONSISTENCY.name(), "linearizable",
                    Options.FAR_ON_FAILURE.name(), "available",
                    Options.FAR_ON_WRITE_FAILURE.name(), "timestamp",
                    Options.CLEAR_ON_START.name(), "false"));

    private static final String CACHE_PACKAGE = "org.hibernate.cache.";
    /** What marks an entry as being changed; it is put in any case. */
    private static final String LOCK = "org.hibernate.cache.spi.support.AbstractReadWriteAccess$SoftLockImpl";

    /** Rows and the like are put after they were missed and loaded. */
    static final LoadedPuts LOADED_PUTS = new LoadedPuts() {
        @Override
        public boolean areUnder(Object key) {
            return key.getClass().getName().startsWith(CACHE_PACKAGE);
        }

        @Override
        public boolean mayBe(Object value) {
            return !value.getClass().getName().equals(LOCK);
        }
    };

    private static final StackWalker STACK = StackWalker.getInstance();

    private final Set<String> makers;
    private final @Nullable String defaultName;
    private final List<Template> templates;

    HibernateRegion(String maker, String innerMaker, @Nullable String defaultName, Map<String, String> options) {
        this.makers = Set.of(maker, innerMaker);
        this.defaultName = defaultName;
        this.templates = List.of(Template.of("*", options, "built-in template for Hibernate's " + name()));
    }

    /**
     * Returns what comes with Perigee for a cache that the calling thread is making.
     *
     * @param cache the cache's name
     * @return no templates if it is none of Hibernate's
     */
    static List<Template> templates(String cache) {
        HibernateRegion region = STACK.walk(frames -> frames.map(HibernateRegion::madeIn)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null));
        return Arrays.stream(values())
                .filter(each -> each == region || (region == null && each.isNamed(cache)))
                .findFirst()
                .map(each -> each.templates)
                .orElse(List.of());
    }

    private static @Nullable HibernateRegion madeIn(StackFrame frame) {
        if (!frame.getClassName().startsWith(CACHE_PACKAGE)) {
            return null;
        }
        for (HibernateRegion each : values()) {
            if (each.makers.contains(frame.getMethodName())) {
                return each;
            }
        }
        return null;
    }

    /** With the region prefix of the application, if it has one. */
    private boolean isNamed(String cache) {
        return defaultName != null && (cache.equals(defaultName) || cache.endsWith("." + defaultName));
    }
}
