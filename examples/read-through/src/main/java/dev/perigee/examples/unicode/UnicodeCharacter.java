package dev.perigee.examples.unicode;

import java.lang.Character.UnicodeBlock;
import java.lang.Character.UnicodeScript;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What the JDK knows about one character of Unicode. This is the value that the example caches: a plain record.
 *
 * @param codePoint its number
 * @param name its name, such as SNOWMAN
 * @param block the block of numbers that it belongs to
 * @param script the script that it is written in
 * @param category its general category, as {@link Character#getType(int)} numbers them
 */
public record UnicodeCharacter(int codePoint, String name, String block, String script, int category) {

    /** Looks a character up in the JDK. */
    static UnicodeCharacter of(int codePoint) {
        return new UnicodeCharacter(
                codePoint,
                Objects.requireNonNullElse(Character.getName(codePoint), "(unnamed)"),
                Objects.toString(UnicodeBlock.of(codePoint), "(none)"),
                UnicodeScript.of(codePoint).name(),
                Character.getType(codePoint));
    }

    /** Returns the numbers of all characters that this JDK's Unicode has assigned, some 150,000. */
    static int[] allAssigned() {
        return IntStream.rangeClosed(Character.MIN_CODE_POINT, Character.MAX_CODE_POINT)
                .filter(UnicodeCharacter::isAssigned)
                .toArray();
    }

    UnicodeCharacter withName(String newName) {
        return new UnicodeCharacter(codePoint, newName, block, script, category);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "U+%04X %s", codePoint, name);
    }

    private static boolean isAssigned(int codePoint) {
        int type = Character.getType(codePoint);
        return type != Character.UNASSIGNED && type != Character.PRIVATE_USE && type != Character.SURROGATE;
    }
}
