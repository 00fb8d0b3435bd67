package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.perigee.launcher.RedisCluster;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.ServerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;

/** A user who lacks a right is refused when the namespace is opened, with the name of the right and none of its secrets. */
class OpeningRightsTest {

    private static final String PASSWORD = "s3cr3t-marker";
    private static final String ALL = "on >" + PASSWORD + " ~shop:* &shop:* +@all";

    @Test
    void eachRightThatIsMissingIsNamed() {
        Map<String, String> withdrawn = Map.ofEntries(
                Map.entry("-publish", "+publish"),
                Map.entry("-subscribe", "+subscribe"),
                Map.entry("-set", "+set"),
                Map.entry("-setrange", "+setrange"),
                Map.entry("-del", "+del"),
                Map.entry("-mget", "+mget"),
                Map.entry("-zadd", "+zadd"),
                Map.entry("-time", "+time"),
                Map.entry("-scan", "+scan"),
                Map.entry("-evalsha", "+evalsha"),
                Map.entry("-eval", "NOPERM this user has no permissions to run the 'eval' command"),
                Map.entry("resetchannels", "&shop:*"),
                Map.entry("resetchannels &other:*", "&shop:*"),
                Map.entry("resetkeys ~shop:{*", "~shop:*"),
                Map.entry("resetkeys %R~shop:*", "~shop:*"));
        try (RedisServer server = RedisServer.start(ServerOptions.defaults())) {
            List<String> wrong = new ArrayList<>();
            withdrawn.forEach((withdrawal, named) -> {
                Throwable refusal = openAs(server, ALL + " " + withdrawal, /* readsOnly= */ false);
                if (!(refusal instanceof CacheException)
                        || !String.valueOf(refusal.getMessage()).contains(named)
                        || String.valueOf(refusal).contains(PASSWORD)) {
                    wrong.add(withdrawal + ": " + refusal);
                }
            });
            assertThat(wrong).isEmpty();
        }
    }

    /** Each primary is asked, and each partition's channel. */
    @Test
    void inAClusterTheRightsOfShardedChannelsAreNamed() {
        Map<String, String> withdrawn = Map.of(
                "-spublish", "+spublish",
                "-ssubscribe", "+ssubscribe",
                "-setrange", "+setrange",
                "resetchannels", "&shop:*",
                "resetchannels &shop:b", "&shop:*");
        try (RedisCluster cluster = RedisCluster.start()) {
            String address = "redis+cluster://perigee:" + PASSWORD + "@"
                    + cluster.nodes().stream()
                            .map(node -> "127.0.0.1:" + node.port())
                            .collect(Collectors.joining(","));
            List<String> wrong = new ArrayList<>();
            RedisServer poor = cluster.primaries().get(1);
            withdrawn.forEach((withdrawal, named) -> {
                cluster.nodes().forEach(node -> give(node, ALL));
                give(poor, ALL + " " + withdrawal);
                Throwable refusal = catchThrowable(
                        () -> RedisSpace.open("shop", RedisSpace.Settings.DEFAULT, RedisSource.address(address))
                                .close());
                if (!(refusal instanceof CacheException)
                        || !String.valueOf(refusal.getMessage()).contains(named)
                        || String.valueOf(refusal).contains(PASSWORD)) {
                    wrong.add(withdrawal + ": " + refusal);
                }
            });
            assertThat(wrong).isEmpty();
        }
    }

    private static void give(RedisServer server, String rules) {
        List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", "perigee", "reset"));
        command.addAll(List.of(rules.split(" ")));
        server.call(command.toArray(String[]::new));
    }

    @Test
    void whatAReaderDoesNotNeedIsNotAskedOfIt() {
        try (RedisServer server = RedisServer.start(ServerOptions.defaults())) {
            assertThat(openAs(server, ALL + " -set -publish -@write %R~shop:*", /* readsOnly= */ true))
                    .isNull();
            assertThat(openAs(server, ALL + " -set -publish", /* readsOnly= */ false))
                    .hasMessageEndingWith("give it +publish +set");
            assertThat(openAs(server, ALL + " resetchannels", /* readsOnly= */ true))
                    .hasMessageEndingWith("give it &shop:*");
        }
    }

    @Test
    void whatRedisSaysWhenAConnectionIsMadeIsTold() {
        try (RedisServer server = RedisServer.start(ServerOptions.defaults())) {
            assertThatCode(() -> open(server, "redis://127.0.0.1:" + server.port() + "/99"))
                    .hasMessageContaining("ERR DB index is out of range");
            server.call(
                    "ACL",
                    "SETUSER",
                    "perigee",
                    "reset",
                    "on",
                    ">" + PASSWORD,
                    "~shop:*",
                    "&shop:*",
                    "+@all",
                    "-select");
            assertThatCode(() -> open(server, "redis://perigee:" + PASSWORD + "@127.0.0.1:" + server.port() + "/1"))
                    .hasMessageContaining("NOPERM")
                    .hasMessageContaining("select")
                    .hasMessageNotContaining(PASSWORD);
            assertThatCode(() -> open(server, "redis://perigee:not" + PASSWORD + "@127.0.0.1:" + server.port()))
                    .hasMessageContaining("WRONGPASS")
                    .hasMessageNotContaining(PASSWORD);
        }
    }

    private static Throwable openAs(RedisServer server, String rules, boolean readsOnly) {
        give(server, rules);
        return catchThrowable(() -> RedisSpace.open(
                        "shop",
                        RedisSpace.Settings.DEFAULT.withReadsOnly(readsOnly),
                        RedisSource.address("redis://perigee:" + PASSWORD + "@127.0.0.1:" + server.port()))
                .close());
    }

    private static void open(RedisServer server, String address) {
        RedisSpace.open("shop", RedisSpace.Settings.DEFAULT, RedisSource.address(address))
                .close();
    }
}
