package dev.perigee.config;

import java.util.List;
import java.util.Map;

/**
 * Options for the caches whose names match a pattern. Immutable.
 */
public final class Template {

    private final NamePattern pattern;
    private final List<Setting> settings;

    Template(NamePattern pattern, List<Setting> settings) {
        this.pattern = pattern;
        this.settings = List.copyOf(settings);
        this.settings.forEach(setting -> setting.checkForCaches(pattern));
    }

    /**
     * Makes a template.
     *
     * @param pattern a cache's name, or a name with asterisks that stand for any text
     * @param options names of options without prefix, and texts
     * @param source names the place in messages, for example {@code built-in template for Hibernate}
     * @return the template
     * @throws IllegalArgumentException if the pattern is empty, or an option is unknown, not one of a cache's, or not valid
     */
    public static Template of(String pattern, Map<String, String> options, String source) {
        return new Template(new NamePattern(pattern), Setting.of(options, source));
    }

    NamePattern pattern() {
        return pattern;
    }

    List<Setting> settings() {
        return settings;
    }
}
