package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisClientConfig;
import org.redisson.client.RedisConnection;
import org.redisson.client.handler.CommandsQueue;
import org.redisson.client.protocol.CommandData;

/** A connection on which nothing comes is asked, and closed only after as long as requests are given; by the channel's clock. */
final class KeepAliveTest {

    /** So long that no machine stands still for that, which would be a pause of this node. */
    private static final Duration EVERY = Duration.ofHours(2);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final RedisClient client = RedisClient.create(new RedisClientConfig()
            .setAddress("redis://127.0.0.1:6379")
            .setResolverGroup(DefaultAddressResolverGroup.INSTANCE));

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        client.shutdown();
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "2, 4", "3, 6", "30, 32"})
    void aServerMayBeSilentForAsLongAsRequestsAreGiven(int timeoutHours, int closedAfterHours) {
        watch(Duration.ofHours(timeoutHours));

        pass(closedAfterHours - 1);
        assertThat(channel.isOpen()).isTrue();
        assertThat(channel.outboundMessages()).as("commands sent").hasSize(1);
        assertThat(channel.<Object>readOutbound())
                .isInstanceOfSatisfying(
                        CommandData.class,
                        ping -> assertThat(ping.getCommand().getName()).isEqualTo("PING"));

        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whatComesLateIsASignOfLife() {
        watch(Duration.ofHours(30));
        pass(31);
        channel.writeInbound(Unpooled.EMPTY_BUFFER.retain());

        pass(32);
        assertThat(channel.isOpen()).isTrue();
        assertThat(channel.outboundMessages()).as("commands sent").hasSize(2);

        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    private void watch(Duration timeout) {
        channel.freezeTime();
        channel.attr(CommandsQueue.COMMANDS_QUEUE).set(new ConcurrentLinkedDeque<>());
        assertThat(new RedisConnection(client, channel, new CompletableFuture<>()).isActive())
                .isTrue();
        KeepAlive watch = new KeepAlive(EVERY, timeout);
        channel.pipeline().addFirst(watch);
        watch.channelActive(channel.pipeline().firstContext());
    }

    /** An hour at a time, as each look sets off the next. */
    private void pass(int hours) {
        for (int i = 0; i < hours; i++) {
            channel.advanceTimeBy(1, TimeUnit.HOURS);
            channel.runScheduledPendingTasks();
            channel.runPendingTasks();
        }
    }
}
