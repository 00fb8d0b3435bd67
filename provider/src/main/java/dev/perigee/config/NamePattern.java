package dev.perigee.config;

/**
 * Says which caches are meant: one by its name, or several by a name with asterisks, each of which stands for any text.
 * Patterns are ordered from the least specific to the most specific: a name without asterisk is the most specific, then the
 * pattern whose text before its first asterisk is longer, then the one with more text in all. Where both are equal, the
 * alphabet decides, so that the order is the same on every node.
 *
 * @param text as it was given, not empty
 */
record NamePattern(String text) implements Comparable<NamePattern> {

    private static final char ANY = '*';

    NamePattern {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(
                    "'' names no cache; give a cache's name or a pattern such as com.acme.*");
        }
    }

    /** Whether it names one cache. */
    boolean isExact() {
        return text.indexOf(ANY) < 0;
    }

    /** Whether a cache with this name is meant. */
    boolean matches(String name) {
        int inPattern = 0;
        int inName = 0;
        int lastAny = -1;
        int takenByAny = 0;
        while (inName < name.length()) {
            if (inPattern < text.length() && text.charAt(inPattern) == ANY) {
                lastAny = inPattern++;
                takenByAny = inName;
            } else if (inPattern < text.length() && text.charAt(inPattern) == name.charAt(inName)) {
                inPattern++;
                inName++;
            } else if (lastAny >= 0) {
                // The last asterisk takes one more character; those before it need not be tried again.
                inPattern = lastAny + 1;
                inName = ++takenByAny;
            } else {
                return false;
            }
        }
        while (inPattern < text.length() && text.charAt(inPattern) == ANY) {
            inPattern++;
        }
        return inPattern == text.length();
    }

    @Override
    public int compareTo(NamePattern other) {
        int byPrefix = Integer.compare(prefixLength(), other.prefixLength());
        int byLength = byPrefix != 0 ? byPrefix : Integer.compare(literalLength(), other.literalLength());
        return byLength != 0 ? byLength : text.compareTo(other.text);
    }

    private int prefixLength() {
        return isExact() ? Integer.MAX_VALUE : text.indexOf(ANY);
    }

    private int literalLength() {
        return (int) text.chars().filter(character -> character != ANY).count();
    }
}
