package dev.perigee.it.newuser;

import static java.util.stream.Collectors.joining;

import java.net.URI;

/** What a guide page tells an application to add: its part {@code ## Five lines}. */
final class FiveLines {

    private final Page lines;
    private final String redis;

    private FiveLines(Page lines, String redis) {
        this.lines = lines;
        this.redis = redis;
    }

    /**
     * Reads them.
     *
     * @param page the page's path from the top
     * @param redis takes the place of {@code redis://localhost:6379}, wherever the page says that
     */
    static FiveLines of(String page, URI redis) {
        return new FiveLines(Page.of(page).under("## Five lines"), redis.toString());
    }

    /** All that belongs into the pom. */
    String dependencies() {
        return lines.blocks("xml").stream().collect(joining("\n"));
    }

    /** All that belongs into the framework's file of properties. */
    String properties() {
        return here(lines.blocks("properties").stream()
                .filter(block -> !block.startsWith("-D"))
                .collect(joining("\n")));
    }

    /** All that belongs into the framework's YAML file; empty if nothing does. */
    String yaml() {
        return here(lines.blocks("yaml").stream().collect(joining("\n")));
    }

    /** Tells where Redis is, if neither file does. */
    String[] settings() {
        return (properties() + yaml()).contains(redis) ? new String[0] : new String[] {"-Dperigee.uri=" + redis};
    }

    private String here(String text) {
        return text.replace("redis://localhost:6379", redis).replace("redis://127.0.0.1:6379", redis);
    }
}
