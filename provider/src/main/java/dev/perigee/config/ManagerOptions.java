package dev.perigee.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all places together say about a manager and its caches. Specific beats general, and within each a later place beats
 * an earlier one: for a cache, first come the manager's values, over them the templates that match its name, over them its
 * own configuration in code. Immutable.
 */
public final class ManagerOptions {

    private final OptionValues values;
    private final Templates templates;
    private final @Nullable RedissonSection redisson;

    ManagerOptions(OptionValues values, Templates templates, @Nullable RedissonSection redisson) {
        this.values = values;
        this.templates = templates;
        this.redisson = redisson;
    }

    /**
     * Returns what was said about the manager, which is the default of its caches too.
     *
     * @return the values
     */
    public OptionValues values() {
        return values;
    }

    /**
     * Returns the values of a cache.
     *
     * @param cache its name
     * @param builtIn templates that come with Perigee for whoever asks for the cache; all others win over them
     * @param configuration its configuration in code, which wins over all templates
     * @return the values
     * @throws IllegalArgumentException if an option of a built-in template is unknown or not valid
     */
    public OptionValues valuesOf(String cache, List<Template> builtIn, PerigeeConfiguration<?, ?> configuration) {
        return templates
                .over(values, builtIn, cache)
                .with(configuration.options(), "configuration of cache '" + cache + "'");
    }

    /**
     * Returns the caches that are to be created when the manager is opened.
     *
     * @return their names, in alphabetical order
     */
    public List<String> created() {
        return templates.exactNames().stream()
                .filter(name -> templates.over(values, List.of(), name).get(JCacheOptions.CREATE))
                .toList();
    }

    /**
     * Returns the configuration for Redisson that stands in the file.
     *
     * @return null if there is none
     */
    public @Nullable RedissonSection redisson() {
        return redisson;
    }
}
