package dev.perigee.launcher;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server is started. Immutable; each method returns options that differ in one point.
 *
 * @param durable whether what was written is there again after a kill and a restart
 * @param tls the certificate to serve TLS with instead of plain text, or null
 * @param password the password of the default user, or null when it needs none
 * @param lines further lines of {@code redis.conf}
 */
public record ServerOptions(
        boolean durable, @Nullable TlsFiles tls, @Nullable String password, List<String> lines) {

    /** Copies the lines. */
    public ServerOptions {
        lines = List.copyOf(lines);
    }

    /** No persistence, plain text, no password. */
    public static ServerOptions defaults() {
        return new ServerOptions(false, null, null, List.of());
    }

    /**
     * Keeps an append-only file, written to before each answer. What was answered is therefore there after
     * {@link RedisServer#kill} and {@link RedisServer#restart}; only the machine may not crash.
     */
    public ServerOptions withData() {
        return new ServerOptions(true, tls, password, lines);
    }

    /** Serves TLS, and TLS only. */
    public ServerOptions withTls(TlsFiles files) {
        return new ServerOptions(durable, files, password, lines);
    }

    /** Asks the default user for a password. */
    public ServerOptions withPassword(String newPassword) {
        return new ServerOptions(durable, tls, newPassword, lines);
    }

    /** Adds a user; {@code rules} are those of {@code ACL SETUSER}, password included, such as {@code on >secret ~* +@all}. */
    public ServerOptions withUser(String name, String rules) {
        return with("user " + name + " " + rules);
    }

    /** Adds a line of {@code redis.conf}, such as {@code maxmemory 2mb}. */
    public ServerOptions with(String line) {
        List<String> more = new ArrayList<>(lines);
        more.add(line);
        return new ServerOptions(durable, tls, password, more);
    }

    /** Says nothing of passwords and rules. */
    @Override
    public String toString() {
        return "ServerOptions[durable=" + durable + ", tls=" + (tls != null) + "]";
    }
}
