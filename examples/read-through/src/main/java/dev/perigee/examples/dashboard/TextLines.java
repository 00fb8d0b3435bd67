package dev.perigee.examples.dashboard;

import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines. */
final class TextLines {

    private TextLines() {}

    /**
     * Breaks a text at spaces, as late as possible; a word that is too long is cut.
     *
     * @return one line or more, each of at most {@code width} characters, 1 or more
     */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            int end = space <= 0 ? width : space;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }
}
