package dev.perigee.redis;

import dev.perigee.spi.Deadline;
import dev.perigee.spi.Parts;
import dev.perigee.spi.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.connection.MasterSlaveEntry;

/**
 * A namespace on a client: what the far store, the backplane and whoever opens them share. Does not own the client.
 * Thread-safe.
 */
final class RedisLink {

    private static final int SHARDED_TOPICS_SINCE = 7;

    private final Redisson redisson;
    private final RedisNames names;
    private final RedisCommands commands;
    private final Ticker ticker;
    private final boolean cluster;
    private final boolean shardedTopics;

    private RedisLink(
            Redisson redisson, RedisNames names, RedisCommands commands, Ticker ticker, boolean shardedTopics) {
        this.redisson = redisson;
        this.names = names;
        this.commands = commands;
        this.ticker = ticker;
        this.cluster = redisson.getConfig().isClusterConfig();
        this.shardedTopics = cluster && shardedTopics;
    }

    /**
     * Asks the servers what they can do.
     *
     * @param redisson the client
     * @param names the namespace
     * @param settings the node's monotonic clock, and how large entries may be
     * @param deadline when the caller gives up
     * @return completes with a link, or exceptionally if a server does not answer
     */
    static CompletionStage<RedisLink> open(
            Redisson redisson, RedisNames names, RedisSpace.Settings settings, Deadline deadline) {
        Ticker ticker = settings.ticker();
        RedisCommands commands = new RedisCommands(
                redisson,
                IntStream.range(0, names.partitions()).mapToObj(names::meta).toList(),
                AnswerLimit.forEntries(settings.maxEntryBytes()));
        if (!redisson.getConfig().isClusterConfig()) {
            return CompletableFuture.completedFuture(
                    new RedisLink(redisson, names, commands, ticker, /* shardedTopics= */ false));
        }
        return serverVersions(commands, deadline).handle((versions, failure) -> {
            if (failure != null) {
                commands.close();
                throw new CompletionException(RedisFailure.unwrap(failure));
            }
            return new RedisLink(redisson, names, commands, ticker, allAtLeast(versions, SHARDED_TOPICS_SINCE));
        });
    }

    /** Returns the major version of each primary's server. */
    private static CompletionStage<List<Integer>> serverVersions(RedisCommands commands, Deadline deadline) {
        List<CompletionStage<Integer>> versions = new ArrayList<>();
        for (MasterSlaveEntry primary : commands.primaries()) {
            versions.add(commands.ask(primary, "INFO", deadline, "server").thenApply(RedisLink::majorVersion));
        }
        return Parts.all(versions);
    }

    private static int majorVersion(@Nullable Object info) {
        String text = info instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
        String label = "redis_version:";
        int at = text.indexOf(label);
        int dot = text.indexOf('.', at);
        if (at < 0 || dot < 0) {
            return 0;
        }
        try {
            return Integer.parseInt(text, at + label.length(), dot, /* radix= */ 10);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * Returns the client as what scripts and plain commands with raw keys need.
     *
     * @throws IllegalArgumentException if it is another implementation
     */
    static Redisson require(RedissonClient client) {
        if (client instanceof Redisson redisson) {
            return redisson;
        }
        throw new IllegalArgumentException("client: a " + client.getClass().getName()
                + "; give one that Redisson.create made, not a wrapper around it");
    }

    Redisson redisson() {
        return redisson;
    }

    RedisNames names() {
        return names;
    }

    /** The node's monotonic clock. */
    Ticker ticker() {
        return ticker;
    }

    RedisCommands commands() {
        return commands;
    }

    int partitions() {
        return names.partitions();
    }

    boolean isCluster() {
        return cluster;
    }

    /** Says whether messages go by sharded topics: in a cluster of servers that all know them. */
    boolean hasShardedTopics() {
        return shardedTopics;
    }

    /** The channel that the messages of a partition go by. */
    byte[] channel(int partition) {
        return cluster ? names.channel(partition) : names.channel();
    }

    /** Gives back what was borrowed of the client. */
    void close() {
        commands.close();
    }

    private static boolean allAtLeast(List<Integer> versions, int least) {
        return versions.stream().allMatch(version -> version >= least);
    }
}
