package dev.perigee.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles one version of some classes and loads them; another instance can hold another version of the same names. */
public final class CompiledLoader extends ClassLoader {

    /** To compile takes longer than most of what is tried with it. */
    private static final Map<List<String>, Map<String, ByteArrayOutputStream>> COMPILED = new ConcurrentHashMap<>();

    private final Map<String, ByteArrayOutputStream> classes;

    /**
     * Compiles classes of the package {@code evo}.
     *
     * @param sources one class each, without the package
     */
    public CompiledLoader(String... sources) {
        super(CompiledLoader.class.getClassLoader());
        this.classes = COMPILED.computeIfAbsent(List.of(sources), CompiledLoader::compile);
    }

    private static Map<String, ByteArrayOutputStream> compile(List<String> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<Source> units = sources.stream().map(Source::new).toList();
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        JavaFileManager files = new Files(compiler.getStandardFileManager(null, null, null), classes);
        boolean compiled = compiler.getTask(messages, files, null, List.of("-proc:none"), null, units)
                .call();
        if (!compiled) {
            throw new AssertionError(messages.toString());
        }
        return classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ByteArrayOutputStream code = classes.get(name);
        if (code == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, code.toByteArray(), 0, code.size());
    }

    /** Calls a public static method without parameters. */
    Object call(String className, String method) {
        try {
            return Class.forName(className, true, this).getMethod(method).invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(className + "." + method, e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        /** The first name after class, record, enum or interface is that of the file. */
        Source(String text) {
            super(URI.create("mem:///evo/" + name(text) + ".java"), Kind.SOURCE);
            this.text = "package evo; " + text;
        }

        private static String name(String text) {
            return text.replaceAll("(?s)^.*?\\b(class|record|enum|interface)\\s+(\\w+).*$", "$2");
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Files extends ForwardingJavaFileManager<JavaFileManager> {

        private final Map<String, ByteArrayOutputStream> classes;

        Files(JavaFileManager files, Map<String, ByteArrayOutputStream> classes) {
            super(files);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) throws IOException {
            ByteArrayOutputStream code = new ByteArrayOutputStream();
            classes.put(className, code);
            return new SimpleJavaFileObject(URI.create("mem:///" + className + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return code;
                }
            };
        }
    }
}
