package dev.perigee.config;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where Perigee's file is: a file, something on the class path, or something in an archive. Never anywhere in a network.
 *
 * @param text {@code file:<path>}, {@code classpath:<name>}, or the URL that a class loader gave for something on its path
 */
record FileLocation(String text) {

    /** What is read when nothing else is named, if it is there. */
    static final String DEFAULT = "perigee.yaml";

    /** What such locations look like. Class loaders of servers and of packed applications have URLs of their own. */
    static final String FORM = "(?:file|classpath|resource|vfs|bundle|bundleresource):.+"
            + "|(?:jar|wsjar|zip|war):(?:file|nested|vfs|war|jar:file):.+";

    private static final Logger log = LoggerFactory.getLogger(FileLocation.class);
    private static final Pattern PATTERN = Pattern.compile(FORM);
    private static final String CLASSPATH = "classpath:";
    private static final String FILE = "file:";
    private static final String RIGHT = "; give file:<path> or classpath:<name> of a YAML file";

    /** Whether a text is one. */
    static boolean isOne(String text) {
        return PATTERN.matcher(text).matches();
    }

    /**
     * Reads what the class path has by default.
     *
     * @param loader knows the class path
     * @throws IllegalArgumentException if it cannot be read or is not valid
     */
    static YamlFile.Content readDefault(ClassLoader loader) {
        String name = CLASSPATH + DEFAULT;
        try {
            List<URL> found = Collections.list(loader.getResources(DEFAULT));
            if (found.size() > 1) {
                log.warn("There are {} files {} on the class path; {} is used", found.size(), DEFAULT, found.get(0));
            }
            return found.isEmpty() ? YamlFile.Content.NONE : read(found.get(0), name);
        } catch (IOException e) {
            throw new IllegalArgumentException(name + ": cannot be read", e);
        }
    }

    /**
     * Reads it.
     *
     * @param loader finds what is on the class path
     * @throws IllegalArgumentException if it is not there, cannot be read or is not valid
     */
    YamlFile.Content read(ClassLoader loader) {
        try {
            if (text.startsWith(FILE)) {
                try (InputStream in = Files.newInputStream(path())) {
                    log.info("Options are read from {}", text);
                    return YamlFile.read(in, text);
                }
            }
            return read(url(loader), text);
        } catch (FileNotFoundException | NoSuchFileException e) {
            throw new IllegalArgumentException("uri: '" + text + "' is not there" + RIGHT, e);
        } catch (IOException e) {
            throw new IllegalArgumentException("uri: '" + text + "' cannot be read" + RIGHT, e);
        }
    }

    private Path path() {
        String path = text.substring(FILE.length());
        try {
            return path.startsWith("/") ? Path.of(URI.create(text)) : Path.of(path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("uri: '" + text + "' names no file" + RIGHT, e);
        }
    }

    private URL url(ClassLoader loader) throws IOException {
        if (!text.startsWith(CLASSPATH)) {
            return URI.create(text).toURL();
        }
        String name = text.substring(CLASSPATH.length()).replaceFirst("^/+", "");
        URL found = loader.getResource(name);
        if (found == null) {
            throw new FileNotFoundException(text);
        }
        return found;
    }

    private static YamlFile.Content read(URL url, String name) throws IOException {
        log.info("Options are read from {}", url);
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false); // A cached archive would stay open.
        try (InputStream in = connection.getInputStream()) {
            return YamlFile.read(in, name);
        }
    }
}
