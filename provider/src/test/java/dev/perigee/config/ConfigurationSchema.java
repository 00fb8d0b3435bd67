package dev.perigee.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.perigee.config.Option.Scope;
import dev.perigee.config.OptionKind.Address;
import dev.perigee.config.OptionKind.Bytes;
import dev.perigee.config.OptionKind.Choice;
import dev.perigee.config.OptionKind.ClassPatterns;
import dev.perigee.config.OptionKind.Flag;
import dev.perigee.config.OptionKind.Life;
import dev.perigee.config.OptionKind.PowerOfTwo;
import dev.perigee.config.OptionKind.Text;
import dev.perigee.config.OptionKind.Time;
import dev.perigee.config.OptionKind.Whole;
import dev.perigee.config.OptionKind.Word;
import dev.perigee.config.OptionKind.WordOrClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Makes the JSON schema of the file from the table of options. Names may be dotted, nested or partly both, so there is one
 * definition for each beginning of names, which allows all ways on.
 */
final class ConfigurationSchema {

    private static final String LENGTH_OF_TIME = "[0-9]{1,12}(ms|s|m|h|d)";

    private final Map<String, Object> definitions = new LinkedHashMap<>();

    private ConfigurationSchema() {}

    /** The schema's text. */
    static String text() throws JsonProcessingException {
        return new ObjectMapper()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .writeValueAsString(new ConfigurationSchema().schema())
                        .replace(System.lineSeparator(), "\n")
                + "\n";
    }

    private Map<String, Object> schema() {
        Map<String, Object> cache = below("cache", "", of(Scope.CACHE, Scope.NAME));
        Map<String, Object> manager = below("manager", "", of(Scope.MANAGER, Scope.CACHE));
        Map<String, Object> properties = new LinkedHashMap<>(properties(manager));
        properties.put(
                YamlFile.CACHES,
                map(
                        "description",
                        "Options of caches by their names, or by patterns in which * stands for any text. All that match"
                                + " count, the more specific over the less specific.",
                        "type",
                        List.of("object", "null"),
                        "additionalProperties",
                        map("anyOf", List.of(cache, map("type", "null")))));
        properties.put(
                YamlFile.REDISSON,
                map(
                        "description",
                        "A configuration of Redisson's own, handed to it as it is, in place of far.redis.address.",
                        "type",
                        "object"));
        Map<String, Object> schema = map(
                "$schema",
                "http://json-schema.org/draft-07/schema#",
                "title",
                "Perigee",
                "description",
                "Perigee's configuration file, perigee.yaml.",
                "type",
                List.of("object", "null"),
                "additionalProperties",
                false);
        schema.put("properties", properties);
        schema.put("definitions", definitions);
        return schema;
    }

    private static List<Option<?>> of(Scope... scopes) {
        return Options.all().stream()
                .filter(option -> Arrays.asList(scopes).contains(option.scope()))
                .toList();
    }

    @SuppressWarnings("unchecked") // Made just below.
    private static Map<String, Object> properties(Map<String, Object> object) {
        return (Map<String, Object>) object.get("properties");
    }

    /** What may stand below a beginning: every way on, by one part of a name or by several with dots. */
    private Map<String, Object> below(String family, String beginning, List<Option<?>> options) {
        Map<String, Object> ways = new LinkedHashMap<>();
        for (String path : paths(options)) {
            if (path.startsWith(beginning)) {
                String name = family + ":" + path;
                if (!definitions.containsKey(name)) {
                    definitions.put(name, map()); // So that it is not made again further down.
                    definitions.put(name, at(family, path, options));
                }
                ways.put(path.substring(beginning.length()), map("$ref", "#/definitions/" + name));
            }
        }
        Options.find(withoutDot(beginning)).ifPresent(option -> ways.put(YamlFile.ITSELF, value(option)));
        return map("type", "object", "additionalProperties", false, "properties", ways);
    }

    private Map<String, Object> at(String family, String path, List<Option<?>> options) {
        boolean goesOn = options.stream().anyMatch(option -> option.name().startsWith(path + "."));
        List<Object> ways = new ArrayList<>();
        Options.find(path).ifPresent(option -> ways.add(value(option)));
        // An option with nothing below it may be nested all the same.
        ways.add(goesOn ? below(family, path + ".", options) : itself(path));
        Map<String, Object> either = ways.size() == 1 ? asMap(ways.get(0)) : map("anyOf", ways);
        Options.find(path).ifPresent(option -> either.put("description", description(option)));
        return either;
    }

    private static Map<String, Object> itself(String path) {
        return map(
                "type",
                "object",
                "additionalProperties",
                false,
                "properties",
                map(YamlFile.ITSELF, value(Options.named(path))));
    }

    /** All names and their beginnings. */
    private static TreeSet<String> paths(List<Option<?>> options) {
        TreeSet<String> paths = new TreeSet<>();
        for (Option<?> option : options) {
            String path = option.name();
            paths.add(path);
            for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
                paths.add(path.substring(0, dot));
            }
        }
        return paths;
    }

    private static String withoutDot(String beginning) {
        return beginning.isEmpty() ? "" : beginning.substring(0, beginning.length() - 1);
    }

    private static String description(Option<?> option) {
        return option.meaning() + " Default: " + (option.defaultText().isEmpty() ? "none" : option.defaultText()) + ".";
    }

    private static Map<String, Object> value(Option<?> option) {
        Map<String, Object> value = form(option.kind());
        value.put("description", description(option));
        value.put("default", option.defaultText());
        return value;
    }

    /** What YAML takes for a number or a truth value is the text that stands there, for us. */
    private static Map<String, Object> form(OptionKind<?> kind) {
        if (kind instanceof Choice choice) {
            return map("enum", choice.words());
        }
        if (kind instanceof Word<?> word) {
            return map(
                    "enum",
                    Arrays.stream(word.type().getEnumConstants())
                            .map(each -> each.name().toLowerCase(Locale.ROOT))
                            .toList());
        }
        if (kind instanceof Flag) {
            return map("enum", List.of(true, false, "true", "false"));
        }
        if (kind instanceof Whole whole) {
            Map<String, Object> form = map("type", List.of("integer", "string"), "pattern", "^[0-9]+$");
            form.put("minimum", whole.least());
            form.put("maximum", whole.most());
            return form;
        }
        if (kind instanceof PowerOfTwo) {
            List<Object> powers = new ArrayList<>();
            for (int power = 1; power <= 1024; power *= 2) {
                powers.add(power);
                powers.add(Integer.toString(power));
            }
            return map("enum", powers);
        }
        if (kind instanceof Bytes bytes) {
            return map(
                    "type",
                    List.of("integer", "string"),
                    "minimum",
                    bytes.least(),
                    "maximum",
                    bytes.most(),
                    "pattern",
                    "^[0-9]{1,15}([bB]|[kK][bB]|[mM][bB]|[gG][bB])?$");
        }
        if (kind instanceof Time) {
            return map("type", "string", "pattern", "^" + LENGTH_OF_TIME + "$");
        }
        if (kind instanceof Life life) {
            String words = life.mayStay() ? "|eternal|unchanged)$" : "|eternal)$";
            return map("type", "string", "pattern", "^(" + LENGTH_OF_TIME + words);
        }
        if (kind instanceof Text text) {
            return text(text.form());
        }
        if (kind instanceof Address address) {
            return text(address.form());
        }
        if (kind instanceof WordOrClass word) {
            return map("anyOf", List.of(map("enum", word.words()), map("type", "string", "pattern", "\\.")));
        }
        if (kind instanceof ClassPatterns) {
            return map("type", List.of("string", "array"), "items", map("type", "string"));
        }
        throw new AssertionError("Say here what the schema has for " + kind.getClass());
    }

    /** Editors know the regular expressions of ECMAScript, which have none of Java's own classes of characters. */
    private static Map<String, Object> text(Pattern form) {
        Map<String, Object> text = map("type", List.of("string", "number"));
        if (!form.pattern().contains("\\p{java")) {
            text.put("pattern", "^(?:" + form.pattern() + ")$");
        }
        return text;
    }

    @SuppressWarnings("unchecked") // Only such maps are made here.
    private static Map<String, Object> asMap(Object object) {
        return (Map<String, Object>) object;
    }

    private static Map<String, Object> map(Object... entries) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put((String) entries[i], entries[i + 1]);
        }
        return map;
    }
}
