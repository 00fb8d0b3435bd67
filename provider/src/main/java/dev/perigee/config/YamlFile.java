package dev.perigee.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.UnicodeReader;

/**
 * Perigee's configuration as a YAML file. Only the tree of the file is looked at, never are objects made of it: values are
 * the texts that stand there, checked by the options themselves.
 */
final class YamlFile {

    /** What the file says about caches by their names. */
    static final String CACHES = "caches";

    /** What goes to Redisson as it is. */
    static final String REDISSON = "redisson";

    /** Where an option's name is the beginning of others, the key that stands for the option itself. */
    static final String ITSELF = "value";

    private static final String ITSELF_BELOW = "." + ITSELF;
    private static final int MOST_BYTES = 1 << 20;
    private static final int DEEPEST = 20;
    private static final Set<Tag> PLAIN =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.TIMESTAMP, Tag.NULL, Tag.MERGE, Tag.MAP, Tag.SEQ);

    private final String name;

    private YamlFile(String name) {
        this.name = name;
    }

    /**
     * What a file says.
     *
     * @param place options and templates
     * @param redisson null if there is no such section
     */
    record Content(Place place, @Nullable RedissonSection redisson) {
        static final Content NONE = new Content(Place.EMPTY, null);
    }

    /**
     * Reads a file.
     *
     * @param in its bytes; not closed here
     * @param name names it in messages
     * @throws IllegalArgumentException naming the line, what is wrong there and what would be right
     * @throws IOException if it cannot be read
     */
    static Content read(InputStream in, String name) throws IOException {
        LoaderOptions limits = new LoaderOptions();
        limits.setNestingDepthLimit(DEEPEST);
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException(name + ": is longer than " + MOST_BYTES + " bytes; give less");
        }
        try (UnicodeReader reader = new UnicodeReader(new ByteArrayInputStream(bytes))) {
            Node root = new Yaml(limits).compose(reader);
            return root == null ? Content.NONE : new YamlFile(name).content(root);
        } catch (MarkedYAMLException e) {
            // Without the library's message: it shows a piece of the file, in which there may be a password.
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new IllegalArgumentException(name + ", line " + line + ": is not valid YAML, " + e.getProblem());
        } catch (YAMLException e) {
            throw new IllegalArgumentException(name + ": is not valid YAML of at most " + DEEPEST + " levels and "
                    + limits.getMaxAliasesForCollections() + " aliases");
        }
    }

    private Content content(Node root) {
        Map<String, Setting> manager = new LinkedHashMap<>();
        List<Template> templates = new ArrayList<>();
        RedissonSection redisson = null;
        for (Map.Entry<String, Node> entry : entries(root, "the file").entrySet()) {
            switch (entry.getKey()) {
                case CACHES -> templates.addAll(templates(entry.getValue()));
                case REDISSON -> redisson = redisson(entry.getValue());
                default -> collect(entry.getKey(), entry.getValue(), manager);
            }
        }
        manager.values().forEach(Setting::checkForManager);
        return new Content(new Place(List.copyOf(manager.values()), templates), redisson);
    }

    private List<Template> templates(Node caches) {
        List<Template> templates = new ArrayList<>();
        entries(caches, CACHES).forEach((pattern, options) -> {
            Map<String, Setting> ofCache = new LinkedHashMap<>();
            entries(options, pattern).forEach((key, value) -> collect(key, value, ofCache));
            templates.add(new Template(new NamePattern(pattern), List.copyOf(ofCache.values())));
        });
        return templates;
    }

    private RedissonSection redisson(Node section) {
        entries(section, REDISSON);
        StringWriter text = new StringWriter();
        new Yaml().serialize(section, text);
        return new RedissonSection(text.toString(), at(section));
    }

    /** Takes in an option, or all options below a beginning that they share. */
    private void collect(String path, Node node, Map<String, Setting> into) {
        if (node instanceof MappingNode) {
            requireBeginning(path, node);
            entries(node, path).forEach((key, value) -> collect(path + "." + key, value, into));
            return;
        }
        String option = path.endsWith(ITSELF_BELOW) ? path.substring(0, path.length() - ITSELF_BELOW.length()) : path;
        Setting setting = new Setting(option, text(option, node), at(node), /* prefix= */ "");
        Setting before = into.putIfAbsent(option, setting);
        if (before != null) {
            throw new IllegalArgumentException(
                    at(node) + ": '" + option + "' was given before, at " + before.source() + "; give it once");
        }
    }

    /** Otherwise nothing would be said of a misspelt name with nothing below it. */
    private void requireBeginning(String path, Node node) {
        Set<String> known = new TreeSet<>(Set.of(CACHES, REDISSON));
        for (Option<?> option : Options.all()) {
            String beginning = option.name();
            known.add(beginning);
            while (beginning.contains(".")) {
                beginning = beginning.substring(0, beginning.lastIndexOf('.'));
                known.add(beginning);
            }
        }
        if (!known.contains(path)) {
            throw new IllegalArgumentException(at(node) + ": unknown option '" + path + "'"
                    + Spelling.nearest(path, known)
                            .map(nearest -> "; did you mean '" + nearest + "'?")
                            .orElse(""));
        }
    }

    private String text(String path, Node node) {
        requirePlain(node);
        if (node instanceof SequenceNode list) {
            return String.join(
                    ",",
                    list.getValue().stream().map(each -> scalar(path, each)).toList());
        }
        return scalar(path, node);
    }

    private String scalar(String path, Node node) {
        requirePlain(node);
        if (node instanceof ScalarNode scalar && !node.getTag().equals(Tag.NULL)) {
            return scalar.getValue();
        }
        throw new IllegalArgumentException(at(node) + ": '" + path + "' has no value"
                + Options.find(path)
                        .map(option -> "; give " + option.kind().expectation())
                        .orElse(Options.suggestion(path, "")));
    }

    /** The entries of a mapping; nothing at all counts as an empty one. */
    private Map<String, Node> entries(Node node, String what) {
        requirePlain(node);
        if (node.getTag().equals(Tag.NULL)) {
            return Map.of();
        }
        if (!(node instanceof MappingNode mapping)) {
            throw new IllegalArgumentException(at(node) + ": '" + what + "' is not a mapping; give lines such as"
                    + (what.equals(CACHES) ? " orders: {near.max-entries: 5000}" : " near.max-entries: 5000"));
        }
        Map<String, Node> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new IllegalArgumentException(at(tuple.getKeyNode()) + ": a key is not a text; give a name");
            }
            requirePlain(key);
            if (entries.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
                throw new IllegalArgumentException(
                        at(key) + ": '" + key.getValue() + "' was given before; give it once");
            }
        }
        return entries;
    }

    private void requirePlain(Node node) {
        if (!PLAIN.contains(node.getTag())) {
            throw new IllegalArgumentException(
                    at(node) + ": the tag " + node.getTag() + " is not understood; give the value without");
        }
    }

    private String at(Node node) {
        return name + ", line " + (node.getStartMark().getLine() + 1);
    }
}
