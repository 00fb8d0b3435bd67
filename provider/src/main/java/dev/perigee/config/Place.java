package dev.perigee.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one place says: about the manager, with defaults for its caches, and about caches by their names.
 *
 * @param settings for the manager and all its caches
 * @param templates for caches by their names
 */
record Place(List<Setting> settings, List<Template> templates) {

    static final Place EMPTY = new Place(List.of(), List.of());

    private static final String CACHES = "caches";
    private static final String OPENING = CACHES + "[";
    private static final String CLOSING = "].";

    Place {
        settings = List.copyOf(settings);
        templates = List.copyOf(templates);
    }

    /**
     * Takes apart what a place says that knows only names and texts.
     *
     * @param texts by names of options, or by {@code caches[<name or pattern>].<option>}
     * @param source names the place in messages
     * @throws IllegalArgumentException if a name begins like one for caches and is none
     */
    static Place of(Map<String, String> texts, String source) {
        List<Setting> settings = new ArrayList<>();
        Map<NamePattern, List<Setting>> byPattern = new LinkedHashMap<>();
        texts.forEach((name, text) -> {
            if (name.startsWith(CACHES)) {
                // Names of caches may hold brackets and dots, names of options hold no brackets.
                int end = name.lastIndexOf(CLOSING);
                if (!name.startsWith(OPENING) || end < OPENING.length()) {
                    throw new IllegalArgumentException(source + ": '" + Option.PREFIX + name
                            + "' is not understood; give " + Option.PREFIX
                            + "caches[<name or pattern>].<option>, for example " + Option.PREFIX
                            + "caches[com.acme.*].near.max-entries");
                }
                byPattern
                        .computeIfAbsent(
                                new NamePattern(name.substring(OPENING.length(), end)), pattern -> new ArrayList<>())
                        .add(new Setting(
                                name.substring(end + CLOSING.length()),
                                text,
                                source + " for caches " + name.substring(OPENING.length() - 1, end + 1),
                                Option.PREFIX));
            } else {
                settings.add(new Setting(name, text, source, Option.PREFIX));
            }
        });
        List<Template> templates = new ArrayList<>();
        byPattern.forEach((pattern, each) -> templates.add(new Template(pattern, each)));
        return new Place(settings, templates);
    }
}
