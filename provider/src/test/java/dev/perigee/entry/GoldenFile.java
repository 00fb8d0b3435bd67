package dev.perigee.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bytes that every version of the wire format must write and read: a resource with lines {@code name: hex}. Lines that
 * start with {@code #} are comments. Once released, a line is never changed; a new layout gets new lines.
 */
public final class GoldenFile {

    private static final HexFormat HEX = HexFormat.of();

    private final String resource;
    private final Map<String, String> lines = new LinkedHashMap<>();

    private GoldenFile(String resource) {
        this.resource = resource;
    }

    public static GoldenFile read(String resource) {
        GoldenFile file = new GoldenFile(resource);
        try (InputStream in = GoldenFile.class.getResourceAsStream(resource)) {
            String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        int colon = line.indexOf(':');
                        file.lines.put(
                                line.substring(0, colon),
                                line.substring(colon + 1).strip());
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** Fails unless the file has exactly these names with exactly these bytes; tells what it would have to hold. */
    public void assertHolds(Map<String, byte[]> expected) {
        Map<String, String> actual = new LinkedHashMap<>();
        expected.forEach((name, bytes) -> actual.put(name, HEX.formatHex(bytes)));
        StringBuilder text = new StringBuilder();
        actual.forEach((name, hex) -> text.append(name).append(": ").append(hex).append('\n'));
        assertThat(actual)
                .as("%s; what is written now would be%n%s", resource, text)
                .containsExactlyEntriesOf(lines);
    }

    public byte[] bytes(String name) {
        return HEX.parseHex(lines.getOrDefault(name, ""));
    }
}
