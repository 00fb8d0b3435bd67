package dev.perigee.it.newuser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A page of the documents, or a part of one: what a new user copies from.
 *
 * @param name where it is, for messages
 * @param text the Markdown text
 */
record Page(String name, String text) {

    private static final Path TOP = Path.of("..", "..").toAbsolutePath().normalize();

    /** Reads a page by its path from the top. */
    static Page of(String path) {
        try {
            return new Page(path, Files.readString(TOP.resolve(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The part under a heading, such as {@code ## Five lines}, up to the next one of its level or above. */
    Page under(String heading) {
        int start = ("\n" + text).indexOf("\n" + heading + "\n");
        if (start < 0) {
            throw new AssertionError(name + " has no heading '" + heading + "'");
        }
        String rest = text.substring(Math.min(text.length(), start + heading.length() + 1));
        int level = heading.indexOf(' ');
        List<MatchResult> next = Pattern.compile("^#{1," + level + "} ", Pattern.MULTILINE)
                .matcher(rest)
                .results()
                .toList();
        return new Page(
                name + " " + heading,
                next.isEmpty() ? rest : rest.substring(0, next.get(0).start()));
    }

    /** What stands between fences of a language, one after another. */
    List<String> blocks(String language) {
        return Pattern.compile("^```" + language + "\\R(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** The first block of a language. */
    String block(String language) {
        List<String> blocks = blocks(language);
        if (blocks.isEmpty()) {
            throw new AssertionError(name + " has no block of " + language);
        }
        return blocks.get(0);
    }

    /** The first piece of the text that looks so. */
    String mention(String regex) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " does not mention " + regex))
                .group();
    }
}
