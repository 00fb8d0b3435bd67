package dev.perigee.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What one run measured, and on what.
 *
 * @param about machine, versions, commit and command, in the order in which they are told
 * @param figures all figures
 */
public record Results(Map<String, String> about, List<Figure> figures) {

    /** Keeps copies. */
    public Results {
        about = Collections.unmodifiableMap(new LinkedHashMap<>(about));
        figures = List.copyOf(figures);
    }

    /** {@return these results as JSON, a figure on each line so that two of them can be compared} */
    public String json() {
        StringBuilder text = new StringBuilder("{\n  \"about\": {");
        String comma = "";
        for (Map.Entry<String, String> entry : about.entrySet()) {
            text.append(comma).append("\n    ");
            string(text, entry.getKey());
            text.append(": ");
            string(text, entry.getValue());
            comma = ",";
        }
        text.append("\n  },\n  \"figures\": [");
        comma = "";
        for (Figure figure : figures) {
            text.append(comma).append("\n    {\"case\": ");
            string(text, figure.caseId());
            text.append(", \"contender\": ");
            string(text, figure.contender());
            text.append(", \"unit\": ");
            string(text, figure.unit());
            text.append(", \"rounds\": ").append(figure.rounds()).append(", \"extras\": {");
            extras(text, figure.extras());
            text.append("}}");
            comma = ",";
        }
        return text.append("\n  ]\n}\n").toString();
    }

    /**
     * Reads what {@link #json} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Results parse(String json) {
        // All JSON is YAML.
        Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(json);
        if (!(read instanceof Map<?, ?> all)
                || !(all.get("about") instanceof Map<?, ?> about)
                || !(all.get("figures") instanceof List<?> figures)) {
            throw new IllegalArgumentException("these are no results of benchmarks");
        }
        Map<String, String> told = new LinkedHashMap<>();
        about.forEach((key, value) -> told.put(String.valueOf(key), String.valueOf(value)));
        List<Figure> measured = new ArrayList<>();
        for (Object figure : figures) {
            measured.add(figure((Map<?, ?>) figure));
        }
        return new Results(told, measured);
    }

    private static Figure figure(Map<?, ?> line) {
        List<Double> rounds = new ArrayList<>();
        if (line.get("rounds") instanceof List<?> values) {
            values.forEach(value -> rounds.add(number(value)));
        }
        Map<String, Double> extras = new TreeMap<>();
        if (line.get("extras") instanceof Map<?, ?> values) {
            values.forEach((key, value) -> extras.put(String.valueOf(key), number(value)));
        }
        return new Figure(
                String.valueOf(line.get("case")),
                String.valueOf(line.get("contender")),
                String.valueOf(line.get("unit")),
                rounds,
                extras);
    }

    /** YAML takes 1.0E7 for a text, for want of a sign. */
    private static double number(@Nullable Object value) {
        return Double.parseDouble(String.valueOf(value));
    }

    private static void extras(StringBuilder text, Map<String, Double> extras) {
        String comma = "";
        for (Map.Entry<String, Double> extra : new TreeMap<>(extras).entrySet()) {
            // JSON has no word for what is no number.
            if (Double.isFinite(extra.getValue())) {
                text.append(comma);
                string(text, extra.getKey());
                text.append(": ").append(extra.getValue());
                comma = ", ";
            }
        }
    }

    private static void string(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
