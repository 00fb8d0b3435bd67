package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.MessageFrame;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.Recorder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.config.Config;

/** What a subscriber is told when the backplane's server or its connections fail, and what is no message. */
@Tag("slow")
final class BackplaneFaultsTest {

    private static final byte[] CHANNEL = "ns:b".getBytes(StandardCharsets.US_ASCII);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RedisServer server = RedisServer.start();
    private final RedisSpace space = open(RedisSpace.Settings.DEFAULT);
    private final Recorder recorder = new Recorder();

    private RedisSpace open(RedisSpace.Settings settings) {
        return RedisSpace.open("ns", settings, RedisSource.address(server.uri().toString()));
    }

    @AfterEach
    void close() {
        space.close();
        server.close();
    }

    @Test
    void whatIsNoMessageIsALoss() {
        subscribe();
        for (byte[] noMessage : List.of(
                new byte[0],
                "hello".getBytes(StandardCharsets.US_ASCII),
                MessageFrame.encode(new Message.NumberUsed(new Stamp(16, "e", 1), new OperationId(1, 1))))) {
            int before = signals("loss");
            publishRaw(noMessage);
            await("a loss", () -> signals("loss") > before);
        }

        publishRaw(MessageFrame.encode(message(1)));
        recorder.awaitCount(1);
    }

    @Test
    void aLostSubscriptionIsToldAndThatItStandsAgain() {
        subscribe();

        server.call("CLIENT", "KILL", "TYPE", "pubsub");

        recorder.awaitSignal("disconnected");
        await("it stands again", () -> signals("subscribed") == 2);
        publishRaw(MessageFrame.encode(message(1)));
        assertThat(recorder.awaitCount(1)).hasSize(1);
        assertThat(signals("disconnected")).isOne();
    }

    @Test
    void otherLostConnectionsLeaveItAsItIs() {
        subscribe();

        server.call("CLIENT", "KILL", "TYPE", "normal");
        publishRaw(MessageFrame.encode(message(1)));

        recorder.awaitCount(1);
        await("it is known to stand", () -> signals("disconnected") == signals("subscribed") - 1);
    }

    @Test
    void aServerThatComesBackIsHeardAgain() {
        subscribe();

        server.kill();
        recorder.awaitSignal("disconnected");
        server.restart();

        await("it stands again", () -> signals("subscribed") == 2);
        publishRaw(MessageFrame.encode(message(1)));
        assertThat(recorder.awaitCount(1)).hasSize(1);
    }

    @Test
    void aSubscriptionSetUpAnewHearsOn() {
        Backplane backplane = subscribe();

        backplane.resubscribe();

        await("it stands again", () -> signals("subscribed") >= 2);
        publishRaw(MessageFrame.encode(message(1)));
        assertThat(recorder.awaitCount(1)).hasSize(1);
    }

    @Test
    void whatDoesNotFitIsThrownAwayAndToldOnce() throws Exception {
        try (RedisSpace shortQueues = open(RedisSpace.Settings.DEFAULT.withQueueCapacity(10))) {
            CountDownLatch release = new CountDownLatch(1);
            Recorder behind = new Recorder();
            Backplane backplane = shortQueues.backplane();
            backplane.subscribe(new Held(behind, release));
            behind.awaitSignal("subscribed");
            // Gets each message right after the one that is held.
            Recorder beside = new Recorder();
            backplane.subscribe(beside);

            for (int i = 1; i <= 50; i++) {
                publishRaw(MessageFrame.encode(message(i)));
                beside.await(message(i).stamp());
            }
            release.countDown();

            behind.awaitSignal("loss");
            assertThat(behind.awaitCount(10)).hasSizeBetween(10, 12);
            assertThat(behind.signals()).containsExactly("subscribed", "loss");
        }
    }

    @Test
    void heavyMessagesFillAQueueBeforeTheirNumberDoes() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Backplane backplane = space.backplane();
        backplane.subscribe(new Held(recorder, release));
        recorder.awaitSignal("subscribed");
        Counting beside = new Counting(new AtomicInteger());
        backplane.subscribe(beside);
        byte[] heavy = new byte[1024 * 1024];
        KeyChange change = new KeyChange(ChangeKind.UPDATED, FarKey.of(new byte[1]), heavy, null);

        for (int i = 1; i <= 100; i++) {
            publishRaw(MessageFrame.encode(new Message.Changed(
                    new Stamp(0, "e", i), new OperationId(1, i), CacheId.of("cache"), List.of(change))));
            int published = i;
            await("it has come", () -> beside.heard.get() == published);
        }
        release.countDown();

        recorder.awaitSignal("loss");
        assertThat(recorder.messages()).hasSizeLessThan(80);
    }

    @Test
    void nodesThatShareAClientHearAllAndEachForItself() {
        Config config = new Config();
        config.useSingleServer().setAddress(server.uri().toString());
        Redisson client = (Redisson) Redisson.create(config);
        RedisSpace one = RedisSpace.open("ns", RedisSpace.Settings.DEFAULT, RedisSource.client(client));
        RedisSpace two = RedisSpace.open("ns", RedisSpace.Settings.DEFAULT, RedisSource.client(client));
        try {
            Recorder first = new Recorder();
            Recorder second = new Recorder();
            one.backplane().subscribe(first);
            two.backplane().subscribe(second);
            first.awaitSignal("subscribed");
            second.awaitSignal("subscribed");

            publishRaw(MessageFrame.encode(message(1)));
            first.awaitCount(1);
            second.awaitCount(1);
            one.close();
            publishRaw(MessageFrame.encode(message(2)));

            assertThat(second.awaitCount(2)).hasSize(2);
            assertThat(first.messages()).hasSize(1);
            assertThat(client.isShutdown()).isFalse();
        } finally {
            one.close();
            two.close();
            client.shutdown();
        }
    }

    /** Hears nothing more than that it is subscribed until it is let go. */
    private record Held(Recorder recorder, CountDownLatch release) implements Backplane.Subscriber {

        @Override
        public void onSubscribed() {
            recorder.onSubscribed();
            try {
                assertThat(release.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void onMessage(Message message) {
            recorder.onMessage(message);
        }

        @Override
        public void onLoss() {
            recorder.onLoss();
        }
    }

    /** Keeps nothing; gets each message right after those that subscribed before it. */
    private record Counting(AtomicInteger heard) implements Backplane.Subscriber {

        @Override
        public void onMessage(Message message) {
            heard.incrementAndGet();
        }

        @Override
        public void onLoss() {
            throw new AssertionError("nothing is lost where nothing waits");
        }
    }

    private Backplane subscribe() {
        Backplane backplane = space.backplane();
        backplane.subscribe(recorder);
        recorder.awaitSignal("subscribed");
        return backplane;
    }

    private int signals(String signal) {
        return (int) recorder.signals().stream().filter(signal::equals).count();
    }

    private void publishRaw(byte[] bytes) {
        try (RespClient client = server.client()) {
            client.call("PUBLISH".getBytes(StandardCharsets.US_ASCII), CHANNEL, bytes);
        }
    }

    private static Message message(long sequence) {
        return new Message.NumberUsed(new Stamp(0, "e", sequence), new OperationId(1, sequence));
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("not in time: " + what).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
