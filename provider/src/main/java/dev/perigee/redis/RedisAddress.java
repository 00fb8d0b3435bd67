package dev.perigee.redis;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis is, as people write it.
 *
 * <pre>
 * redis://[user[:password]@]host[:port][/database]
 * redis+sentinel://[user[:password]@]host[:port],host[:port].../master[/database]
 * redis+cluster://[user[:password]@]host[:port],host[:port]...
 * </pre>
 *
 * and {@code rediss} in place of {@code redis} for TLS. Characters with a meaning are written as {@code %40} and the like.
 *
 * @param mode what kind of installation it is
 * @param tls whether connections are encrypted
 * @param hosts one or more {@code host:port}
 * @param user the user, null for the server's default one
 * @param password the password, null for none
 * @param database the number of the database
 * @param master what the Sentinels call the primary; empty elsewhere
 */
record RedisAddress(
        Mode mode,
        boolean tls,
        List<String> hosts,
        @Nullable String user,
        @Nullable String password,
        int database,
        String master) {

    private static final String OPTION = "perigee.far.redis.address";
    private static final Pattern FORM =
            Pattern.compile("redis(s?)(\\+sentinel|\\+cluster)?://(?:([^@/]*)@)?([^@/?#]+)(?:/([^?#@]*))?");
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?\\])(?::(\\d{1,5}))?");
    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final int MOST_PORT = 65535;

    /** Kinds of installations. */
    enum Mode {
        SINGLE(""),
        SENTINEL("+sentinel"),
        CLUSTER("+cluster");

        private final String suffix;

        Mode(String suffix) {
            this.suffix = suffix;
        }
    }

    RedisAddress {
        hosts = List.copyOf(hosts);
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException saying what would be right; without user and password
     */
    static RedisAddress parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    OPTION + ": '" + masked(text)
                            + "' is not valid; give redis://host:port, redis+sentinel://host:port,host:port/master or"
                            + " redis+cluster://host:port,host:port, with @ : / ? # in a password written as %40 %3A %2F %3F %23");
        }
        Mode mode = form.group(2) == null
                ? Mode.SINGLE
                : form.group(2).equals(Mode.SENTINEL.suffix) ? Mode.SENTINEL : Mode.CLUSTER;
        List<String> hosts = hosts(form.group(4), mode);
        String path = form.group(5) == null ? "" : form.group(5);
        int slash = path.indexOf('/');
        String master = mode == Mode.SENTINEL ? decode(slash < 0 ? path : path.substring(0, slash)) : "";
        if (mode == Mode.SENTINEL && master.isEmpty()) {
            throw new IllegalArgumentException(
                    OPTION + ": no master; give its name behind the hosts, as in redis+sentinel://host:port/mymaster");
        }
        String database = mode == Mode.SENTINEL ? (slash < 0 ? "" : path.substring(slash + 1)) : path;
        String userInfo = form.group(3);
        int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        return new RedisAddress(
                mode,
                !form.group(1).isEmpty(),
                hosts,
                userInfo == null ? null : notEmpty(decode(colon < 0 ? userInfo : userInfo.substring(0, colon))),
                userInfo == null || colon < 0 ? null : notEmpty(decode(userInfo.substring(colon + 1))),
                database(database, mode),
                master);
    }

    /** The hosts with the scheme that Redisson wants. */
    List<String> urls() {
        return hosts.stream()
                .map(host -> (tls ? "rediss://" : "redis://") + host)
                .toList();
    }

    /** The address without user and password. */
    @Override
    public String toString() {
        return (tls ? "rediss" : "redis") + mode.suffix + "://" + String.join(",", hosts)
                + (master.isEmpty() ? "" : "/" + master) + (database == 0 ? "" : "/" + database);
    }

    private static List<String> hosts(String text, Mode mode) {
        List<String> hosts = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            Matcher host = HOST.matcher(each);
            if (!host.matches()) {
                // What follows a colon may be a password that has lost its place.
                throw new IllegalArgumentException(OPTION + ": a host that begins with '" + each.split(":", 2)[0]
                        + "' is not valid; give host:port, or [address]:port for IPv6");
            }
            int port = host.group(2) == null
                    ? (mode == Mode.SENTINEL ? SENTINEL_PORT : PORT)
                    : Integer.parseInt(host.group(2));
            if (port < 1 || port > MOST_PORT) {
                throw new IllegalArgumentException(
                        OPTION + ": port '" + port + "' is not valid; give 1 to " + MOST_PORT);
            }
            hosts.add(host.group(1) + ":" + port);
        }
        if (mode == Mode.SINGLE && hosts.size() > 1) {
            throw new IllegalArgumentException(OPTION + ": '" + hosts.stream().collect(Collectors.joining(","))
                    + "' are several hosts; give one, or redis+cluster:// or redis+sentinel://");
        }
        return hosts;
    }

    private static int database(String text, Mode mode) {
        if (text.isEmpty()) {
            return 0;
        }
        if (mode == Mode.CLUSTER) {
            throw new IllegalArgumentException(
                    OPTION + ": '/" + text + "' behind the hosts; give none, a cluster has one database only");
        }
        if (!text.matches("\\d{1,4}")) {
            throw new IllegalArgumentException(
                    OPTION + ": database '" + text + "' is not valid; give its number, as in redis://host:port/2");
        }
        return Integer.parseInt(text);
    }

    private static String masked(String text) {
        return text.replaceAll("//.*@", "//***@");
    }

    private static @Nullable String notEmpty(String text) {
        return text.isEmpty() ? null : text;
    }

    /** A plus sign is a plus sign here, unlike in a query. */
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Neither the text nor the cause, which quotes it: it may be a password.
            throw new IllegalArgumentException(
                    OPTION + ": a percent sign in user, password or master is not followed by two hex digits;"
                            + " write the sign itself as %25");
        }
    }
}
