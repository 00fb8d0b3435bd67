package dev.perigee.benchmarks.contender;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads a version of Perigee and its libraries apart from those of this program. The two have in common what both have to know:
 * JSR-107, the log, and the classes of keys, values and entry processors.
 */
final class VersionLoader extends URLClassLoader {

    private VersionLoader(URL[] jars) {
        super(jars, new Common());
    }

    /**
     * Makes one.
     *
     * @param classPath jars and folders, as in a class path
     * @throws IllegalArgumentException if one of them is not there
     */
    static VersionLoader of(String classPath) {
        List<URL> urls = new ArrayList<>();
        for (String name : classPath.split(File.pathSeparator, -1)) {
            Path jar = Path.of(name);
            if (name.isEmpty() || !Files.exists(jar)) {
                throw new IllegalArgumentException(
                        PerigeeVersion.JARS + ": there is no '" + name + "'; name jars and folders that are there");
            }
            try {
                urls.add(jar.toUri().toURL());
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(PerigeeVersion.JARS + ": '" + name + "' has no address", e);
            }
        }
        return new VersionLoader(urls.toArray(URL[]::new));
    }

    /** The JDK and, of this program's classes, those that both versions share; none of its resources. */
    private static final class Common extends ClassLoader {

        private static final List<String> PACKAGES = List.of(
                "javax.cache.", "org.slf4j.", "dev.perigee.benchmarks.", "org.springframework.", "org.hibernate.");

        Common() {
            super(getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (PACKAGES.stream().noneMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            return Class.forName(name, /* initialize= */ false, VersionLoader.class.getClassLoader());
        }
    }
}
