package dev.perigee.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles one version of some classes and loads them; another instance can hold another version of the same names. */
final class CompiledLoader extends ClassLoader {

    private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

    CompiledLoader(String... sources) {
        super(CompiledLoader.class.getClassLoader());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<Source> units = java.util.Arrays.stream(sources).map(Source::new).toList();
        JavaFileManager files = new Files(compiler.getStandardFileManager(null, null, null));
        boolean compiled = compiler.getTask(messages, files, null, List.of("-proc:none"), null, units)
                .call();
        if (!compiled) {
            throw new AssertionError(messages.toString());
        }
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

    private final class Files extends ForwardingJavaFileManager<JavaFileManager> {

        Files(JavaFileManager files) {
            super(files);
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
