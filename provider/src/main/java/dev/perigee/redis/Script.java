package dev.perigee.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The scripts, each a file of this package's resources behind the common prelude. A script that only takes away, or reads,
 * may run while the server is out of memory; one that stores is refused then before it has done anything.
 */
enum Script {
    READ("read", /* allowedWhenFull= */ true),
    STORE("store", /* allowedWhenFull= */ false),
    DROP("drop", /* allowedWhenFull= */ true),
    STORE_ALL("batch", /* allowedWhenFull= */ false),
    DROP_ALL("batch", /* allowedWhenFull= */ true),
    TOUCH("touch", /* allowedWhenFull= */ true),
    LEASE("lease", /* allowedWhenFull= */ true),
    RELEASE("release", /* allowedWhenFull= */ true),
    CLEAR("clear", /* allowedWhenFull= */ true),
    DELETE_TAG("deletetag", /* allowedWhenFull= */ true),
    DESTROY("destroy", /* allowedWhenFull= */ true),
    DIGEST("digest", /* allowedWhenFull= */ true),
    RAISE("raise", /* allowedWhenFull= */ true),
    ENDS("ends", /* allowedWhenFull= */ true),
    SWEEP("sweep", /* allowedWhenFull= */ true),
    FORGET("forget", /* allowedWhenFull= */ true);

    private final String text;
    private final String digest;

    Script(String file, boolean allowedWhenFull) {
        String shebang = allowedWhenFull ? "#!lua flags=allow-oom\n" : "#!lua\n";
        this.text = shebang + read("prelude") + read(file);
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
