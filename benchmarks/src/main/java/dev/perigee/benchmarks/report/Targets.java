package dev.perigee.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What is promised, as {@code targets.yaml} and {@code against.yaml} say it. */
public final class Targets {

    private static final Set<String> KEYS =
            Set.of("row", "case", "of", "against", "by", "quantity", "at least", "at most", "aim", "why");

    private Targets() {}

    /** {@return all targets beside peers, in the order of the table} */
    public static List<Target> all() {
        return of("targets.yaml");
    }

    /** {@return all targets beside another version of Perigee, in the order of the table} */
    public static List<Target> against() {
        return of("against.yaml");
    }

    private static List<Target> of(String resource) {
        try (InputStream in = Targets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            Object lines = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            List<Target> targets = new ArrayList<>();
            for (Object line : (List<?>) lines) {
                targets.add(target((Map<?, ?>) line));
            }
            return List.copyOf(targets);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    static Target target(Map<?, ?> line) {
        Set<String> unknown = new TreeSet<>();
        line.keySet().forEach(key -> unknown.add(String.valueOf(key)));
        unknown.removeAll(KEYS);
        Double least = number(line, "at least");
        Double most = number(line, "at most");
        if (!unknown.isEmpty() || (least == null) == (most == null)) {
            throw new IllegalArgumentException("a target has the unknown keys " + unknown
                    + " or not exactly one of 'at least' and 'at most': " + line);
        }
        Double limit = least != null ? least : most;
        return new Target(
                text(line, "row", null),
                text(line, "case", null),
                text(line, "of", "perigee"),
                (String) line.get("against"),
                text(line, "by", "ratio").equals("difference"),
                (String) line.get("quantity"),
                least != null,
                limit == null ? 0 : limit,
                number(line, "aim"),
                text(line, "why", ""));
    }

    private static String text(Map<?, ?> line, String key, @Nullable String otherwise) {
        Object value = line.get(key);
        if (value == null && otherwise == null) {
            throw new IllegalArgumentException("a target has no '" + key + "': " + line);
        }
        return value == null ? String.valueOf(otherwise) : value.toString();
    }

    private static @Nullable Double number(Map<?, ?> line, String key) {
        Object value = line.get(key);
        return value instanceof Number number ? (Double) number.doubleValue() : null;
    }
}
