package dev.perigee.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The scripts, each put together from files of this package's resources. One that only takes away, or reads, may run while
 * the server is out of memory; one that stores is refused then before it has done anything.
 */
enum Script {
    READ(true, "prelude", "entry", "move", "read"),
    SHORT_READ(true, "shortread"),
    SHORT_STORE(false, "short", "shortstore"),
    SHORT_DROP(true, "short", "shortdrop"),
    SHORT_STORE_ALL(false, "shortbatch"),
    SHORT_DROP_ALL(true, "shortbatch"),
    STORE(false, "prelude", "entry", "change", "mutate"),
    DROP(true, "prelude", "entry", "change", "mutate"),
    STORE_ALL(false, "prelude", "entry", "change", "batch"),
    DROP_ALL(true, "prelude", "entry", "change", "batch"),
    TOUCH(true, "prelude", "entry", "move", "touch"),
    LEASE(true, "prelude", "lease"),
    RELEASE(true, "prelude", "release"),
    CLEAR(true, "prelude", "clear"),
    DELETE_TAG(true, "prelude", "deletetag"),
    DESTROY(true, "prelude", "destroy"),
    SHORT_DIGEST(true, "shortdigest"),
    DIGEST(true, "prelude", "digest"),
    RAISE(true, "prelude", "raise"),
    ENDS(true, "prelude", "entry", "ends"),
    SWEEP(true, "prelude", "entry", "sweep"),
    FORGET(true, "prelude", "forget"),
    MEET(true, "prelude", "meet"),
    LEAVE(true, "prelude", "leave");

    private final String text;
    private final String digest;

    Script(boolean allowedWhenFull, String... files) {
        StringBuilder parts = new StringBuilder(allowedWhenFull ? "#!lua flags=allow-oom\n" : "#!lua\n");
        for (String file : files) {
            parts.append(read(file));
        }
        this.text = parts.toString();
        this.digest = sha1(text);
    }

    /** The whole script, as it is loaded. */
    String text() {
        return text;
    }

    /** What the server calls it: the SHA-1 of its text, in hex. */
    String digest() {
        return digest;
    }

    private static String read(String file) {
        String name = file + ".lua";
        try (InputStream in = Script.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + ": is missing beside " + Script.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + name, e);
        }
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
