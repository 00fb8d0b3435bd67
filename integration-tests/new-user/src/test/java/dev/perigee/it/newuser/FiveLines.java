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
        return lines.blocks("properties").stream().collect(joining("\n"));
    }

    /** What belongs into {@code perigee.yaml}: the first block that is not one of Spring's. */
    String perigeeYaml() {
        return here(lines.blocks("yaml").stream()
                .filter(block -> !block.startsWith("spring"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(lines.name() + " shows no perigee.yaml")));
    }

    /** The setting that says where Redis is. */
    String setting() {
        return here(lines.mention("-Dperigee\\.uri=\\S+"));
    }

    /** The application itself, where the page shows one. */
    String java() {
        return lines.block("java");
    }

    private String here(String text) {
        String known = "redis://localhost:6379";
        if (!text.contains(known)) {
            throw new AssertionError(lines.name() + " does not say where " + known + " is");
        }
        return text.replace(known, redis);
    }
}
