package dev.perigee.it.spring;

import dev.perigee.launcher.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.ConfigurableApplicationContext;

/** Application contexts over one Redis and one database. */
final class Nodes implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Library library = new Library();
    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();
    private final String namespace = "spring-" + NUMBERS.incrementAndGet();
    private final RedisServer redis;
    private final Path folder;
    private final String options;

    /**
     * Names what the nodes have in common.
     *
     * @param folder where their files go
     * @param options lines for their files
     */
    Nodes(RedisServer redis, Path folder, String options) {
        this.redis = redis;
        this.folder = folder;
        this.options = options;
    }

    Nodes start(int count, Class<?>... more) {
        for (int i = 0; i < count; i++) {
            contexts.add(App.start(file("node-" + contexts.size()), library, more));
        }
        return this;
    }

    Library library() {
        return library;
    }

    <T> T get(int node, Class<T> type) {
        return contexts.get(node).getBean(type);
    }

    Books books(int node) {
        return get(node, Books.class);
    }

    StandardBooks standardBooks(int node) {
        return get(node, StandardBooks.class);
    }

    @Override
    public void close() {
        contexts.forEach(ConfigurableApplicationContext::close);
    }

    private String file(String name) {
        Path file = folder.resolve(namespace + "-" + name + ".yaml");
        try {
            Files.writeString(file, """
                    far: redis
                    far.redis.address: %s
                    namespace: %s
                    node.name: %s
                    %s
                    """.formatted(redis.uri(), namespace, name, options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toUri().toString();
    }
}
