package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.handler.CommandEncoder;
import org.redisson.client.protocol.CommandData;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.config.CommandMapper;

/** What is written is what Redisson's encoder would have written, which gets all that is not ours. */
final class CommandWriterTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new CommandWriter());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bytesAreWrittenAsRedissonWritesThem(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            Object[] arguments = new Object[random.nextInt(150)];
            for (int j = 0; j < arguments.length; j++) {
                byte[] argument = new byte[random.nextInt(j == 0 ? 10_500 : 15)];
                random.nextBytes(argument);
                arguments[j] = argument;
            }
            CommandData<?, ?> command = command("EVALSHA", arguments);
            EmbeddedChannel redissons = new EmbeddedChannel(new CommandEncoder(CommandMapper.direct()));

            channel.writeOutbound(command);
            redissons.writeOutbound(command);

            assertThat(text(channel.readOutbound())).as("seed %d", seed).isEqualTo(text(redissons.readOutbound()));
        }
    }

    @Test
    void whatIsOverIsNotWrittenAndSaysSo() {
        Object[] arguments = {new byte[1]};
        RedisCommand<Object> get = new RedisCommand<>("GET");
        long now = System.nanoTime();

        ChannelPromise late = channel.newPromise();
        channel.writeAndFlush(
                new CommandWriter.Limited(new CompletableFuture<>(), get, arguments, /* until= */ now), late);
        ChannelPromise soon = channel.newPromise();
        channel.writeAndFlush(
                new CommandWriter.Limited(
                        new CompletableFuture<>(), get, arguments, /* until= */ now + TimeUnit.HOURS.toNanos(1)),
                soon);

        assertThat(late.isCancelled()).isTrue();
        assertThat(soon.isSuccess()).isTrue();
        assertThat(channel.outboundMessages()).hasSize(1);
    }

    @Test
    void whatIsNotOursGoesOnAsItIs() {
        Object[] all = {
            command("GET", "text"),
            command("EVALSHA", new byte[1], 12),
            command("SET", new byte[1], new byte[20_000]),
            new CommandData<>(
                    new CompletableFuture<>(),
                    ByteArrayCodec.INSTANCE,
                    new RedisCommand<>("CLIENT", "ID"),
                    new Object[0]),
            "something else"
        };

        for (Object each : all) {
            channel.writeOutbound(each);
            assertThat(channel.<Object>readOutbound()).isSameAs(each);
        }
    }

    /** Netty says so for plain sockets only, at the flush; for TLS nobody does. */
    @ParameterizedTest
    @ValueSource(ints = {1, 20_000})
    void whatWasPassedOnCannotBeTakenBack(int length) {
        ChannelPromise promise = channel.newPromise();

        channel.write(command("SET", new byte[1], new byte[length]), promise);

        assertThat(promise.cancel(/* mayInterruptIfRunning= */ false)).isFalse();
        channel.flush();
        assertThat(promise.isSuccess()).isTrue();
    }

    @Test
    void whatWasTakenBackIsNotWritten() {
        ChannelPromise promise = channel.newPromise();
        promise.cancel(/* mayInterruptIfRunning= */ false);

        channel.writeAndFlush(command("GET", new byte[1]), promise);

        assertThat(channel.<Object>readOutbound()).isNull();
    }

    private static CommandData<?, ?> command(String name, Object... arguments) {
        return new CommandData<>(
                new CompletableFuture<>(), ByteArrayCodec.INSTANCE, new RedisCommand<>(name), arguments);
    }

    private static String text(ByteBuf buffer) {
        String text = buffer.toString(StandardCharsets.ISO_8859_1);
        buffer.release();
        return text;
    }
}
