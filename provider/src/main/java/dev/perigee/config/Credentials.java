package dev.perigee.config;

import java.net.URI;
import java.util.regex.Pattern;

/** Takes users' names and passwords out of addresses, before anybody can see them. */
public final class Credentials {

    /** From the first double slash to the last at sign, plain or encoded: rather too much than too little. */
    private static final Pattern USER_INFO = Pattern.compile("(//|%2F%2F).*(@|%40)", Pattern.CASE_INSENSITIVE);

    private Credentials() {}

    /**
     * Hides them.
     *
     * @param text an address, a URI, or what somebody gave for one
     * @return the text with asterisks in place of what stands before the host
     */
    public static String mask(String text) {
        return replaced(text, "$1***$2");
    }

    /**
     * Leaves them out.
     *
     * @param uri a URI
     * @return the URI without them; the same if it has none
     */
    public static URI strip(URI uri) {
        String text = uri.toString();
        String stripped = replaced(text, "$1");
        return stripped.equals(text) ? uri : URI.create(stripped);
    }

    /** A path may hold an at sign, and never a password. */
    private static String replaced(String text, String replacement) {
        int question = text.indexOf('?');
        int end = !FileLocation.isOne(text) ? 0 : question < 0 ? text.length() : question;
        return text.substring(0, end) + USER_INFO.matcher(text.substring(end)).replaceAll(replacement);
    }
}
