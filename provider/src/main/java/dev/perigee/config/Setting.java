package dev.perigee.config;

import dev.perigee.config.Option.Scope;
import java.util.List;
import java.util.Map;

/**
 * One option's text, as somebody gave it.
 *
 * @param name the option's name, without prefix
 * @param text its value as text
 * @param source names the place in messages, for example {@code system property} or {@code perigee.yaml, line 3}
 * @param prefix what stands before the name in that place
 */
record Setting(String name, String text, String source, String prefix) {

    /** Settings that all come from one place. */
    static List<Setting> of(Map<String, String> texts, String source) {
        return texts.entrySet().stream()
                .map(entry -> new Setting(entry.getKey(), entry.getValue(), source, Option.PREFIX))
                .toList();
    }

    /**
     * Makes sure that there is such an option and that it takes this text.
     *
     * @throws IllegalArgumentException if not, naming the option or the nearest one, the value and what would be right
     */
    Option<?> check() {
        Option<?> option = Options.find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        source + ": unknown option '" + prefix + name + "'" + Options.suggestion(name, prefix)));
        option.parse(text, source);
        return option;
    }

    /** Makes sure that this can be said of a manager; says so before it looks at the text. */
    void checkForManager() {
        refuse(
                Scope.PROVIDER,
                "belongs to the caching provider, not to a cache manager; give it as a system property or in the environment");
        checkForSurroundings();
    }

    /** Makes sure that this can be said of all managers. */
    void checkForSurroundings() {
        refuse(Scope.NAME, "belongs to one cache; give it for the cache's name, as caches[<name>]." + name);
        check();
    }

    /** Makes sure that this can be said of the caches of a pattern. */
    void checkForCaches(NamePattern pattern) {
        refuse(
                Scope.PROVIDER,
                "belongs to the caching provider, not to a cache; give it as a system property or in the environment");
        refuse(Scope.MANAGER, "belongs to the cache manager, not to a cache; give it for the manager");
        if (!pattern.isExact()) {
            refuse(
                    Scope.NAME,
                    "belongs to one cache, and '" + pattern.text() + "' may be several; give the cache's name");
        }
        check();
    }

    private void refuse(Scope scope, String reason) {
        Options.find(name).filter(option -> option.scope() == scope).ifPresent(option -> {
            throw new IllegalArgumentException(
                    option.property() + " (" + source + "): '" + option.kind().shown(text) + "' " + reason);
        });
    }
}
