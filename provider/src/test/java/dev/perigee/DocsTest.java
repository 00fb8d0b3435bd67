package dev.perigee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.config.Option;
import dev.perigee.config.Options;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Caching;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents say is so: snippets compile and run, the table of options is the code's, links lead somewhere. */
@Tag("slow")
class DocsTest {

    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern JAVA = Pattern.compile("(?<!-->\\n)```java\\R(.*?)```", Pattern.DOTALL);

    /** A block that shows a part of a file, which the comment above it names. */
    private static final Pattern SHOWN = Pattern.compile("<!-- (\\S+) -->\\R```\\w+\\R(.*?)```", Pattern.DOTALL);

    /** To a file, to a heading of one, or to a heading of the same document; not to another host. */
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]*))?\\)");

    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

    /** What code shows is no heading and no link. */
    private static final Pattern BLOCK = Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void theTableOfOptionsIsTheCodes() throws IOException {
        String table = Options.all().stream().map(DocsTest::row).collect(Collectors.joining("\n"));
        assertThat(Files.readString(TOP.resolve("docs/options.md"))).contains(table);
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void aSnippetCompilesAndRuns(String document, String snippet, @TempDir Path folder) throws Exception {
        compile(snippet, folder);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            Method main = loader.loadClass("Snippet").getMethod("run");
            PrintStream out = System.out;
            System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
            try {
                main.invoke(null);
            } finally {
                System.setOut(out);
                Caching.getCachingProvider().close();
                Caching.setDefaultClassLoader(null); // A snippet may have set it.
            }
        }
    }

    /** So it has not to be compiled here, where Spring and others are not on the class path. */
    @ParameterizedTest
    @MethodSource("documents")
    void whatIsShownOfAFileIsInIt(Path document) throws IOException {
        Matcher shown = SHOWN.matcher(Files.readString(document));
        while (shown.find()) {
            assertThat(plain(Files.readString(TOP.resolve(shown.group(1)))))
                    .as("what %s shows of %s", TOP.relativize(document), shown.group(1))
                    .contains(plain(shown.group(2)));
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadSomewhere(Path document) throws IOException {
        Matcher link = LINK.matcher(prose(document));
        while (link.find()) {
            Path target = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1));
            assertThat(target).as("a link in %s", TOP.relativize(document)).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target))
                        .as("headings for the link %s in %s", link.group(), TOP.relativize(document))
                        .contains(link.group(2));
            }
        }
    }

    /** What GitHub names a document's headings: of two alike the second has a number. */
    private static Set<String> anchors(Path document) {
        Set<String> anchors = new HashSet<>();
        HEADING.matcher(prose(document)).results().forEach(heading -> {
            String plain = heading.group(1)
                    .strip()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            for (int number = 0; !anchors.add(number == 0 ? plain : plain + "-" + number); number++) {
                // The next number may be free.
            }
        });
        return anchors;
    }

    private static String prose(Path document) {
        return BLOCK.matcher(read(document)).replaceAll("");
    }

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.list(TOP.resolve("docs"))) {
            return Stream.concat(
                    docs.filter(path -> path.toString().endsWith(".md")).sorted().toList().stream(),
                    Stream.of(TOP.resolve("README.md"), TOP.resolve("CHANGELOG.md")));
        }
    }

    private static Stream<List<String>> allSnippets() throws IOException {
        return documents()
                .flatMap(document -> JAVA.matcher(read(document))
                        .results()
                        .map(match -> List.of(TOP.relativize(document).toString(), match.group(1))));
    }

    static Stream<Object[]> snippets() throws IOException {
        return allSnippets().map(List::toArray);
    }

    /** Without indentation: a part of a class begins further left than in the class. */
    private static String plain(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n", "\n", "\n"));
    }

    private static String read(Path document) {
        try {
            return Files.readString(document);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String row(Option<?> option) {
        String text = option.defaultText().isEmpty() ? "" : "`" + option.defaultText() + "`";
        return "| `" + option.name() + "` | " + option.scope().name().toLowerCase(Locale.ROOT) + " | "
                + option.kind().expectation() + " | " + text + " | " + option.meaning() + " |";
    }

    private static void compile(String snippet, Path folder) throws IOException {
        String imports =
                snippet.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
        String body =
                snippet.lines().filter(line -> !line.startsWith("import ")).collect(Collectors.joining("\n"));
        Path source = folder.resolve("Snippet.java");
        Files.writeString(
                source,
                imports + "\npublic class Snippet {\n  public static void run() throws Exception {\n" + body
                        + "\n}\n}\n");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-cp", System.getProperty("java.class.path"), "-d", folder.toString()),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }
}
