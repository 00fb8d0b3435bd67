package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.entry.Message;
import dev.perigee.entry.MessageFrame;
import dev.perigee.entry.OperationId;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.launcher.RedisCluster;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import dev.perigee.redis.SharedServers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** Somebody publishes on the channels of a namespace: it costs near copies at most, and it is told. */
@Tag("slow")
final class SpoofedMessagesTest {

    private static final String WARNING = "Messages of the far tier contradict each other";

    /** One of the channels, as Redis has it. */
    private static final class Channel implements AutoCloseable {

        private final byte[] name;
        private final boolean isSharded;
        private final RespClient listener;
        private final RespClient speaker;
        private final Set<OperationId> forged = new HashSet<>();

        Channel(Nodes nodes) {
            String namespace = nodes.namespace();
            isSharded = !nodes.topology().isOnSharedServer();
            name = ascii(isSharded ? namespace + ":{" + namespace + ".0}:b" : namespace + ":b");
            RedisServer server =
                    isSharded ? SharedServers.cluster().primaryOf(RedisCluster.slotOf(name)) : SharedServers.alone();
            listener = server.client(Await.LONG);
            speaker = server.client(Await.LONG);
            listener.call(ascii(isSharded ? "SSUBSCRIBE" : "SUBSCRIBE"), name);
        }

        /** Waits for the next true message about keys. */
        Message.Changed next() {
            while (true) {
                byte[] frame = (byte[]) ((List<?>) listener.receive()).get(2);
                if (MessageFrame.decode(frame).orElseThrow() instanceof Message.Changed changed
                        && !forged.contains(changed.id())) {
                    return changed;
                }
            }
        }

        /** Says the same under the same number, as if another operation had done it. */
        void forge(Message.Changed changed) {
            OperationId other =
                    new OperationId(changed.id().node() ^ 1, changed.id().counter() + 1_000_000);
            forged.add(other);
            byte[] frame = MessageFrame.encode(
                    new Message.Changed(changed.stamp(), other, changed.cache(), changed.changes()));
            Object heardBy = speaker.call(ascii(isSharded ? "SPUBLISH" : "PUBLISH"), name, frame);
            assertThat((Long) heardBy).as("who hears it").isGreaterThan(1);
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public void close() {
            listener.close();
            speaker.close();
        }
    }

    /** The bound is longer than the test: so within it there is one reset, and only a digest can tell of what is ignored. */
    @Everywhere(
            on = {Topology.REDIS_TWO_NODES, Topology.REDIS_CLUSTER},
            storing = Storing.BY_VALUE)
    void aNumberWithTwoOperationsStartsOverOnceAndThenDigestsCarry(Nodes nodes) {
        nodes.with("far.partitions", "1")
                .with("coherence.bound", Duration.ofHours(1).toMinutes() + "m")
                .with("coherence.digest-interval", "100ms")
                .with("coherence.grace", "50ms");
        nodes.expectWarning(WARNING);
        nodes.tolerateWarning("Messages were lost without a sign");
        PerigeeCache<Integer, String> one = nodes.create();
        PerigeeCache<Integer, String> two = nodes.cache(1);
        nodes.awaitFirstMessage(one, 0, "first");
        try (Channel channel = new Channel(nodes)) {
            one.put(1, "a");
            Message.Changed first = channel.next();
            awaitNear(two, 1, "a");
            long erasOfOne = nodes.manager(0).health().eras();
            long erasOfTwo = nodes.manager(1).health().eras();

            channel.forge(first);

            awaitSpoofed(nodes, 1);
            assertThat(nodes.manager(0).health().eras()).isEqualTo(erasOfOne + 1);
            assertThat(nodes.manager(1).health().eras()).isEqualTo(erasOfTwo + 1);
            assertThat(nodes.manager(1).health().anomalies()).isPositive();
            awaitNear(two, 1, "a");

            one.put(2, "b");
            Message.Changed second = channel.next();
            channel.forge(second);
            channel.forge(second);

            awaitSpoofed(nodes, 3);
            assertThat(nodes.manager(0).health().eras())
                    .as("once for each bound")
                    .isEqualTo(erasOfOne + 1);
            assertThat(nodes.manager(1).health().eras()).isEqualTo(erasOfTwo + 1);

            one.put(1, "c");
            awaitSpoofed(nodes, 4);
            Await.until("a digest tells of it", () -> "c".equals(two.get(1)));
            assertThat(nodes.manager(1).health().silentLosses()).isPositive();
            assertThat(nodes.manager(1).health().eras()).isEqualTo(erasOfTwo + 1);
            assertThat(nodes.logged(WARNING)).as("once a node").isEqualTo(2);
        }
    }

    private static void awaitNear(PerigeeCache<Integer, String> cache, int key, String value) {
        Await.until("a near copy is served", () -> {
            String found = cache.get(key);
            var near = cache.explain(key).near();
            return value.equals(found) && near != null && near.usable();
        });
    }

    private static void awaitSpoofed(Nodes nodes, long count) {
        for (int node = 0; node < nodes.count(); node++) {
            int asked = node;
            Await.until(
                    "node " + node + " counts " + count,
                    () -> nodes.manager(asked).health().spoofed() >= count);
        }
    }
}
