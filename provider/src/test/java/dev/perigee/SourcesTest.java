package dev.perigee;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sources themselves have to keep to, beyond what the compiler and the formatter ask. */
final class SourcesTest {

    private static final Path MAIN = Path.of("src", "main", "java");
    private static final int LONGEST = 500;

    private static List<Path> sources;

    @BeforeAll
    static void findSources() throws IOException {
        try (Stream<Path> files = Files.walk(MAIN)) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        assertThat(sources).isNotEmpty();
    }

    @Test
    void noClassIsTooLongToBeRead() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path source : sources) {
            int lines = Files.readAllLines(source).size();
            if (lines > LONGEST) {
                tooLong.add(MAIN.relativize(source) + ": " + lines + " lines; at most " + LONGEST);
            }
        }

        assertThat(tooLong).isEmpty();
    }

    /** A provider that behaves otherwise while it is tested has not been tested. */
    @Test
    void nothingLooksAtTheTck() throws IOException {
        for (Path source : sources) {
            // The annotations' reference implementation has its classes beside the TCK's; one of them is a key.
            String text = Files.readString(source).toLowerCase(Locale.ROOT);
            assertThat(text.replace("org.jsr107.ri.annotations.defaultgeneratedcachekey", ""))
                    .as(source.toString())
                    .doesNotContain("org.jsr107");
        }
    }

    @Test
    void everyPackageSaysThatNothingIsNullUnlessItSaysSo() throws IOException {
        for (Path folder : sources.stream().map(Path::getParent).distinct().toList()) {
            assertThat(folder.resolve("package-info.java")).exists();
            assertThat(Files.readString(folder.resolve("package-info.java"))).contains("\n@NullMarked\n");
        }
    }

    @Test
    void whatIsPublicSaysWhatItPromises() throws IOException {
        assertThat(undocumented(sources)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "public class                | public class A {}                                          | A",
                "public method               | /** A. */ public class A { public void m() {} }            | A.m",
                "protected constructor       | /** A. */ public class A { protected A() {} }              | A.<init>",
                "public constant             | /** A. */ public class A { public static final int X = 0; } | A.X",
                "method of an interface      | /** A. */ public interface A { void m(); }                 | A.m",
                "constant of an enum         | /** A. */ public enum A { X }                              | A.X",
                "type inside                 | /** A. */ public interface A { record B(int c) {} }        | A.B",
                "private and package-private | class B { public int x; } class C { private void m() {} }  | ''",
                "overriding method           | /** A. */ public class A { @Override public void m() {} }  | ''",
                "check of a record           | /** A. */ public record A(int b) { public A { } }          | ''",
                "hidden type inside          | /** A. */ public class A { class B { public int x; } }     | ''",
            })
    void findsWhatIsUndocumented(String what, String source, String expected) throws IOException {
        Path file = Files.createTempFile("Sample", ".java");
        try {
            Files.writeString(file, source);

            assertThat(undocumented(List.of(file)))
                    .as(what)
                    .map(finding -> finding.substring(finding.lastIndexOf(' ') + 1))
                    .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected));
        } finally {
            Files.delete(file);
        }
    }

    private static List<String> undocumented(List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager =
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
            List<String> findings = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                new PublicMembers(DocTrees.instance(task), findings).scan(unit, null);
            }
            return findings;
        }
    }

    /** Walks down through what can be seen from outside, and notes what has no comment. */
    private static final class PublicMembers extends TreePathScanner<Void, Void> {

        private final DocTrees docs;
        private final List<String> findings;

        PublicMembers(DocTrees docs, List<String> findings) {
            this.docs = docs;
            this.findings = findings;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            if (!isVisible(type.getModifiers())) {
                return null;
            }
            check(type.getSimpleName().toString());
            return super.visitClass(type, unused);
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            boolean checksRecord = parent().getKind() == Tree.Kind.RECORD && method.getReturnType() == null;
            boolean overrides = method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("Override"));
            if (isVisible(method.getModifiers()) && !overrides && !checksRecord) {
                check(parent().getSimpleName() + "." + method.getName());
            }
            return null;
        }

        @Override
        public Void visitVariable(VariableTree field, Void unused) {
            if (isVisible(field.getModifiers())) {
                check(parent().getSimpleName() + "." + field.getName());
            }
            return null;
        }

        private boolean isVisible(ModifiersTree modifiers) {
            boolean inInterface = getCurrentPath().getParentPath().getLeaf() instanceof ClassTree outer
                    && (outer.getKind() == Tree.Kind.INTERFACE || outer.getKind() == Tree.Kind.ANNOTATION_TYPE);
            boolean isPrivate = modifiers.getFlags().contains(Modifier.PRIVATE);
            return (inInterface && !isPrivate)
                    || modifiers.getFlags().contains(Modifier.PUBLIC)
                    || modifiers.getFlags().contains(Modifier.PROTECTED);
        }

        private ClassTree parent() {
            return (ClassTree) getCurrentPath().getParentPath().getLeaf();
        }

        private void check(String name) {
            TreePath path = getCurrentPath();
            String comment = docs.getDocComment(path);
            if (comment == null || comment.isBlank()) {
                findings.add(path.getCompilationUnit().getSourceFile().getName() + ": no Javadoc on "
                        + qualified(path, name));
            }
        }

        private static String qualified(TreePath path, String name) {
            boolean nested =
                    path.getLeaf() instanceof ClassTree && path.getParentPath().getLeaf() instanceof ClassTree;
            return nested ? ((ClassTree) path.getParentPath().getLeaf()).getSimpleName() + "." + name : name;
        }
    }
}
