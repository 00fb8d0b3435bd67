package dev.perigee.benchmarks.main;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says.
 *
 * @param quick whether to be done within ten minutes
 * @param list whether only to name the parts
 * @param only the parts to run; empty for all
 * @param out where results, page and charts go; null for the place that the kind of run has
 */
record Options(
        boolean quick,
        boolean list,
        List<String> only,
        @Nullable Path out) {

    /**
     * Reads a command line.
     *
     * @param parts the names of all parts
     * @throws IllegalArgumentException saying what is wrong with it and what would be right
     */
    static Options parse(List<String> words, List<String> parts) {
        boolean quick = false;
        boolean list = false;
        List<String> only = List.of();
        Path out = null;
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            switch (word) {
                case "--quick" -> quick = true;
                case "--list" -> list = true;
                case "--only" -> only = named(value(word, rest), parts);
                case "--out" -> out = Path.of(value(word, rest));
                default -> throw new IllegalArgumentException("there is no option '" + word + "'; see --help");
            }
        }
        return new Options(quick, list, only, out);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value; see --help");
        }
        return rest.next();
    }

    private static List<String> named(String value, List<String> parts) {
        List<String> only = List.of(value.split(",", -1));
        TreeSet<String> unknown = new TreeSet<>(only);
        parts.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no part " + String.join(", ", unknown) + "; there are " + String.join(", ", parts));
        }
        return only;
    }

    /** {@return the folder for what the run writes} */
    Path folder() {
        if (out != null) {
            return out;
        }
        // Only a whole run is what the documentation shows.
        return quick || !only.isEmpty() ? Path.of("benchmarks", "target", "bench") : Path.of("docs", "benchmarks");
    }
}
