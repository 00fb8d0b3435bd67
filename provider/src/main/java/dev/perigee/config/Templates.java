package dev.perigee.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The options of caches by their names, from all places. Of one place, all templates that match a name count, the more
 * specific over the less specific; then a later place wins over an earlier one. Immutable.
 */
final class Templates {

    /** From the weakest place to the strongest. */
    private final List<List<Template>> places;

    Templates(List<List<Template>> places) {
        this.places = List.copyOf(places);
    }

    /** Adds to some values what the templates say of a cache with this name. */
    OptionValues over(OptionValues values, List<Template> builtIn, String cache) {
        List<List<Template>> all = new ArrayList<>();
        all.add(builtIn);
        all.addAll(places);
        OptionValues sum = values;
        for (List<Template> place : all) {
            List<Template> matching = place.stream()
                    .filter(template -> template.pattern().matches(cache))
                    .sorted(Comparator.comparing(Template::pattern))
                    .toList();
            for (Template template : matching) {
                sum = sum.with(template.settings());
            }
        }
        return sum;
    }

    /** The names that stand for themselves. */
    List<String> exactNames() {
        TreeSet<String> names = new TreeSet<>();
        places.forEach(place -> place.stream()
                .map(Template::pattern)
                .filter(NamePattern::isExact)
                .forEach(pattern -> names.add(pattern.text())));
        return List.copyOf(names);
    }
}
