package dev.perigee.codec;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One text for all URIs that {@link URI#equals} calls equal: scheme and host in lower case, the digits of escaped bytes in
 * upper case, no empty port.
 */
final class UriForm {

    private UriForm() {}

    static String canonical(URI uri) {
        StringBuilder text = new StringBuilder();
        if (uri.getScheme() != null) {
            text.append(uri.getScheme().toLowerCase(Locale.ROOT)).append(':');
        }
        if (uri.isOpaque()) {
            text.append(uri.getRawSchemeSpecificPart());
        } else {
            appendAuthority(text, uri);
            append(text, "", uri.getRawPath());
            append(text, "?", uri.getRawQuery());
        }
        append(text, "#", uri.getRawFragment());
        raiseEscapes(text);
        return text.toString();
    }

    private static void appendAuthority(StringBuilder text, URI uri) {
        if (uri.getHost() == null) {
            append(text, "//", uri.getRawAuthority());
            return;
        }
        text.append("//");
        if (uri.getRawUserInfo() != null) {
            text.append(uri.getRawUserInfo()).append('@');
        }
        text.append(uri.getHost().toLowerCase(Locale.ROOT));
        if (uri.getPort() >= 0) {
            text.append(':').append(uri.getPort());
        }
    }

    private static void append(StringBuilder text, String mark, @Nullable String part) {
        if (part != null) {
            text.append(mark).append(part);
        }
    }

    private static void raiseEscapes(StringBuilder text) {
        for (int i = text.indexOf("%"); i >= 0; i = text.indexOf("%", i + 1)) {
            for (int digit = i + 1; digit <= i + 2 && digit < text.length(); digit++) {
                text.setCharAt(digit, Character.toUpperCase(text.charAt(digit)));
            }
        }
    }
}
