package dev.perigee.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The schema for editors is the code's, and says of a file what the code says of it. */
final class ConfigurationSchemaTest {

    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final Path FILE = TOP.resolve("docs/perigee.schema.json");
    private static final Pattern SNIPPET = Pattern.compile("```ya?ml\\R(.*?)```", Pattern.DOTALL);
    private static final Pattern OTHER_FILE =
            Pattern.compile("(?:# (?!perigee)\\S+\\.ya?ml|spring[.:]).*", Pattern.DOTALL);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonSchema schema;

    @BeforeAll
    static void readSchema() throws IOException {
        if (Boolean.getBoolean("schema.write")) {
            Files.writeString(FILE, ConfigurationSchema.text());
        }
        schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(Files.readString(FILE));
    }

    @Test
    void theSchemaIsUpToDate() throws IOException {
        assertThat(Files.readString(FILE))
                .as("run this test with -Dschema.write=true and commit the file")
                .isEqualTo(ConfigurationSchema.text());
        assertThat(getClass().getResource("/dev/perigee/perigee.schema.json"))
                .as("it is in the jar, too")
                .isNotNull();
    }

    /** Every file for Perigee in the repository and every one shown in the documents. */
    static Stream<Object[]> examples() throws IOException {
        List<Object[]> examples = new ArrayList<>();
        try (Stream<Path> files = Files.walk(TOP)) {
            for (Path file : files.filter(ConfigurationSchemaTest::isSource).toList()) {
                String name = file.getFileName().toString();
                String shown = TOP.relativize(file).toString();
                if (name.matches("perigee[^/]*\\.ya?ml")) {
                    examples.add(new Object[] {shown, Files.readString(file)});
                } else if (name.endsWith(".md")) {
                    Matcher snippet = SNIPPET.matcher(Files.readString(file));
                    while (snippet.find()) {
                        // A snippet for somebody else begins with the name of its file, or is plainly Spring's.
                        if (!OTHER_FILE.matcher(snippet.group(1)).matches()) {
                            examples.add(new Object[] {shown, snippet.group(1)});
                        }
                    }
                }
            }
        }
        return examples.stream();
    }

    private static boolean isSource(Path file) {
        String path = TOP.relativize(file).toString();
        return !path.contains("target/") && !path.startsWith(".") && Files.isRegularFile(file);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void everyExampleIsValid(String place, String yaml) throws IOException {
        assertThat(complaints(yaml)).as(place).isEmpty();
        assertThatCode(() -> read(yaml)).as(place).doesNotThrowAnyException();
    }

    static Stream<Option<?>> ofFile() {
        return Options.all().stream().filter(option -> option.scope() != Option.Scope.PROVIDER);
    }

    @ParameterizedTest
    @MethodSource("ofFile")
    void everyOptionIsValidInEverySpelling(Option<?> option) throws IOException {
        String name = option.name();
        String text = "'" + OptionSourcesTest.other(option) + "'";
        for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
            assertValid(option, name.substring(0, dot) + ": {" + name.substring(dot + 1) + ": " + text + "}");
        }
        assertValid(option, name + ": " + text);
        assertValid(option, name + ": {value: " + text + "}");
        assertInvalid(option, name + "x: " + text);
        assertInvalid(option, name + ": {valu: " + text + "}");
        assertInvalid(option, name + ": {value: {value: " + text + "}}");
        assertInvalid(option, name + ":");
    }

    private static void assertValid(Option<?> option, String yaml) throws IOException {
        String inPlace = inPlace(option, yaml);
        assertThat(complaints(inPlace)).as(inPlace).isEmpty();
        assertThatCode(() -> read(inPlace)).as(inPlace).doesNotThrowAnyException();
    }

    private static void assertInvalid(Option<?> option, String yaml) throws IOException {
        String inPlace = inPlace(option, yaml);
        assertThat(complaints(inPlace)).as(inPlace).isNotEmpty();
        assertThatThrownBy(() -> read(inPlace)).as(inPlace).isInstanceOf(IllegalArgumentException.class);
    }

    private static String inPlace(Option<?> option, String yaml) {
        return option.scope() == Option.Scope.MANAGER ? yaml : "caches: {orders: {" + yaml + "}}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "just a text",
                "near.max-entris: 5",
                "near: {max-entris: 5}",
                "near.max-entries: ten",
                "near.max-entries: 0",
                "near.max-entries: 1.5",
                "near.max-weight: 1tb",
                "near.max-age: 5",
                "near.max-age: 5 minutes",
                "near.enabled: 1",
                "near: [1]",
                "far: disk",
                "far: {value: disk}",
                "far: {redis: {address: http://localhost}}",
                "far.partitions: 3",
                "namespace: a b",
                "consistency: strong",
                "expiry.creation: unchanged",
                "expiry: {update: never}",
                "uri: perigee:x",
                "create: true",
                "caches: [orders]",
                "caches: {orders: {far.timeout: 1s}}",
                "caches: {orders: {near: {max-entries: ten}}}",
                "caches: {orders: {create: maybe}}",
                "caches: {orders: text}",
                "redisson: text",
            })
    void whatTheCodeRefusesTheSchemaRefuses(String yaml) throws IOException {
        assertThat(complaints(yaml)).isNotEmpty();
        assertThatThrownBy(() -> read(yaml)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itTellsWhatAnOptionMeans() throws IOException {
        JsonNode text = JSON.readTree(Files.readString(FILE));
        for (Option<?> option : Options.all()) {
            if (option.scope() != Option.Scope.PROVIDER) {
                String family = option.scope() == Option.Scope.MANAGER ? "manager:" : "cache:";
                assertThat(text.at("/definitions/" + family + option.name() + "/description")
                                .asText())
                        .startsWith(option.meaning());
            }
        }
    }

    private static Set<ValidationMessage> complaints(String yaml) {
        Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        return schema.validate(JSON.valueToTree(tree));
    }

    private static YamlFile.Content read(String yaml) throws IOException {
        return YamlFile.read(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), "x.yaml");
    }
}
