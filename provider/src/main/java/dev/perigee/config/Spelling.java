package dev.perigee.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses what was meant by a word that is not known. */
final class Spelling {

    private Spelling() {}

    /** The known word that is nearest, if one is near enough. */
    static Optional<String> nearest(String unknown, Collection<String> known) {
        // Of those equally far away, the one that begins alike: few people mistype the first letter.
        return known.stream()
                .filter(each -> distance(unknown, each) <= Math.max(2, unknown.length() / 3))
                .min(Comparator.<String>comparingInt(each -> distance(unknown, each))
                        .thenComparingInt(each -> -commonBeginning(unknown, each)));
    }

    private static int commonBeginning(String one, String other) {
        int length = 0;
        while (length < Math.min(one.length(), other.length()) && one.charAt(length) == other.charAt(length)) {
            length++;
        }
        return length;
    }

    /**
     * How many letters must be inserted, deleted or changed to turn one word into another (Levenshtein, 1966); capitals
     * count as small ones.
     */
    private static int distance(String unknown, String known) {
        String from = unknown.toLowerCase(Locale.ROOT);
        String to = known.toLowerCase(Locale.ROOT);
        int[] costs = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            costs[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = costs[0];
            costs[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = costs[j];
                costs[j] = Math.min(change, Math.min(costs[j], costs[j - 1]) + 1);
            }
        }
        return costs[to.length()];
    }
}
