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
 * @param against the commit whose version is measured beside this one; null to measure peers
 * @param only the parts to run; empty for all
 * @param out where results, page and charts go; null for the place that the kind of run has
 */
record Options(
        boolean quick,
        boolean list,
        @Nullable String against,
        List<String> only,
        @Nullable Path out) {

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException saying what is wrong with it and what would be right
     */
    static Options parse(List<String> words) {
        boolean quick = false;
        boolean list = false;
        String against = null;
        List<String> only = List.of();
        Path out = null;
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            switch (word) {
                case "--quick" -> quick = true;
                case "--list" -> list = true;
                case "--against" -> against = value(word, rest);
                case "--only" -> only = List.of(value(word, rest).split(",", -1));
                case "--out" -> out = Path.of(value(word, rest));
                default -> throw new IllegalArgumentException("there is no option '" + word + "'; see --help");
            }
        }
        return new Options(quick, list, against, only, out);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value; see --help");
        }
        return rest.next();
    }

    /**
     * Checks that the parts to run are there.
     *
     * @param parts the names of all parts of this kind of run
     * @throws IllegalArgumentException naming those that are not, and all that are
     */
    void check(List<String> parts) {
        TreeSet<String> unknown = new TreeSet<>(only);
        parts.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no part " + String.join(", ", unknown) + "; there are " + String.join(", ", parts));
        }
    }

    /** {@return the folder for what the run writes} */
    Path folder() {
        if (out != null) {
            return out;
        }
        // Only a whole run beside peers is what the documentation shows.
        return quick || against != null || !only.isEmpty()
                ? Path.of("benchmarks", "target", "bench")
                : Path.of("docs", "benchmarks");
    }
}
