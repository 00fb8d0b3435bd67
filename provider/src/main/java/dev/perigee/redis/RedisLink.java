package dev.perigee.redis;

import dev.perigee.spi.Deadline;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;

/**
 * A namespace on a client: what the far store, the backplane and whoever opens them share. Does not own the client.
 * Thread-safe.
 */
final class RedisLink {

    private static final int SHARDED_TOPICS_SINCE = 7;

    private final Redisson redisson;
    private final RedisNames names;
    private final RedisCommands commands;
    private final boolean cluster;
    private final boolean shardedTopics;

    private RedisLink(Redisson redisson, RedisNames names, RedisCommands commands, boolean shardedTopics) {
        this.redisson = redisson;
        this.names = names;
        this.commands = commands;
        this.cluster = redisson.getConfig().isClusterConfig();
        this.shardedTopics = cluster && shardedTopics;
    }

    /**
     * Asks the servers what they can do.
     *
     * @param redisson the client
     * @param names the namespace
     * @param deadline when the caller gives up
     * @return completes with a link, or exceptionally if a server does not answer
     */
    static CompletionStage<RedisLink> open(Redisson redisson, RedisNames names, Deadline deadline) {
        RedisCommands commands = new RedisCommands(redisson);
        if (!redisson.getConfig().isClusterConfig()) {
            return CompletableFuture.completedFuture(
                    new RedisLink(redisson, names, commands, /* shardedTopics= */ false));
        }
        return commands.serverVersions(deadline).handle((versions, failure) -> {
            if (failure != null) {
                commands.close();
                throw new CompletionException(RedisFailure.unwrap(failure));
            }
            return new RedisLink(redisson, names, commands, allAtLeast(versions, SHARDED_TOPICS_SINCE));
        });
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
