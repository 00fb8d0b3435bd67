package dev.perigee.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** Ends a line that fails only while no entry is changed yet; see prelude.lua. */
    private static final String UNCHANGED = "--unchanged";

    private static final Pattern COMMAND = Pattern.compile("call\\('([A-Z]+)'");

    private final String text;
    private final String digest;
    private final boolean changesMany;

    @SuppressWarnings("ImmutableEnumChecker") // written while it is made, and never again
    private final BitSet unchanged = new BitSet();

    Script(boolean allowedWhenFull, String... files) {
        StringBuilder parts = new StringBuilder(allowedWhenFull ? "#!lua flags=allow-oom\n" : "#!lua\n");
        for (String file : files) {
            parts.append(read(file));
        }
        this.text = parts.toString();
        this.digest = sha1(text);
        this.changesMany = List.of(files).contains("batch") || List.of(files).contains("shortbatch");
        List<String> lines = text.lines().toList();
        for (int line = 1; line <= lines.size(); line++) {
            unchanged.set(line, lines.get(line - 1).endsWith(UNCHANGED));
        }
    }

    /** The command in the line that an error came from, since Redis does not always name it; empty if there is none. */
    String commandOf(ServerError error) {
        Matcher command = COMMAND.matcher(
                text.lines().skip(Math.max(0, error.line() - 1)).findFirst().orElse(""));
        return error.line() > 0 && command.find() ? command.group(1) : "";
    }

    /** Says whether an error that this script was answered with came before it had changed any entry. */
    boolean failedUnchanged(ServerError error) {
        // What a script of many is refused for want of a right, it is refused for the first of them.
        return error.isBeforeAnyScript()
                || (unchanged.get(error.line()) && (!changesMany || error.isForWantOfARight()));
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
