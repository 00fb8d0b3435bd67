package dev.perigee.it.hibernate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Two nodes of one application: one database, one Redis, one namespace. */
final class TwoNodes implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final int number = NUMBERS.incrementAndGet();
    private final Path folder;
    private final URI redis;
    private final Map<String, String> options;
    private final Map<String, String> properties;
    private final List<HibernateNode> nodes = new ArrayList<>();

    /**
     * Opens the nodes over a new database.
     *
     * @param folder takes their configuration files
     * @param options options of Perigee's
     * @param properties properties of Hibernate's
     */
    TwoNodes(Path folder, URI redis, Map<String, String> options, Map<String, String> properties) {
        this.folder = folder;
        this.redis = redis;
        this.options = options;
        this.properties = properties;
        open("create");
    }

    HibernateNode node(int index) {
        return nodes.get(index);
    }

    List<HibernateNode> all() {
        return nodes;
    }

    /** Closes both nodes and opens them again, over the same database and Redis. */
    void reopen() {
        close();
        open("none");
    }

    /** Closes both nodes and opens them again over the same Redis and a database that was built anew. */
    void reopenRebuilt() {
        close();
        open("create");
    }

    private void open(String schema) {
        for (int i = 0; i < 2; i++) {
            Map<String, String> all = new LinkedHashMap<>(properties);
            all.put("hibernate.hbm2ddl.auto", i == 0 ? schema : "none");
            nodes.add(new HibernateNode("jdbc:h2:mem:shop" + number + ";DB_CLOSE_DELAY=-1", file(i), all));
        }
    }

    private Path file(int node) {
        StringBuilder yaml = new StringBuilder();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("far", "redis");
        all.put("far.redis.address", redis.toString());
        all.put("namespace", "shop" + number);
        all.put("node.name", "node" + node);
        all.putAll(options);
        all.forEach((name, text) -> yaml.append(name).append(": ").append(text).append('\n'));
        try {
            return Files.writeString(folder.resolve("perigee-" + number + "-" + node + ".yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException("could not write a configuration file", e);
        }
    }

    @Override
    public void close() {
        nodes.forEach(HibernateNode::close);
        nodes.clear();
    }
}
