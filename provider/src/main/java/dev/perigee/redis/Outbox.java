package dev.perigee.redis;

import dev.perigee.spi.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes messages that no write carries. Those of a partition are sent one after another, since several connections
 * would bring them out of order; beyond a capacity they are thrown away. Never waits. Thread-safe.
 */
final class Outbox {

    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private final RedisLink link;
    private final int capacity;
    private final String command;
    private final Lane[] lanes;
    private final AtomicLong failures = new AtomicLong();

    Outbox(RedisLink link, int capacity) {
        this.link = link;
        this.capacity = capacity;
        this.command = link.hasShardedTopics() ? "SPUBLISH" : "PUBLISH";
        this.lanes = new Lane[link.partitions()];
        for (int partition = 0; partition < lanes.length; partition++) {
            lanes[partition] = new Lane(link.channel(partition));
        }
    }

    void send(int partition, byte[] frame, Deadline deadline) {
        lanes[partition].send(frame, deadline);
    }

    /** The first and then each time their number has doubled. */
    private void reportFailure(Throwable failure) {
        long count = failures.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            log.warn(
                    "A message could not be published ({}, {} so far)",
                    RedisFailure.kind(RedisFailure.unwrap(failure)),
                    count);
        }
    }

    private final class Lane {

        private final byte[] channel;
        private final AtomicInteger waiting = new AtomicInteger();

        /** The message sent last. Guarded by this. */
        private CompletionStage<@Nullable Void> last = CompletableFuture.completedFuture(null);

        Lane(byte[] channel) {
            this.channel = channel;
        }

        void send(byte[] frame, Deadline deadline) {
            if (waiting.incrementAndGet() > capacity) {
                waiting.decrementAndGet();
                reportFailure(new IllegalStateException());
                return;
            }
            synchronized (this) {
                last = last.thenCompose(before -> publish(frame, deadline));
            }
        }

        private CompletionStage<@Nullable Void> publish(byte[] frame, Deadline deadline) {
            return link.commands()
                    .tell(channel, command, deadline, channel, frame)
                    .handle((receivers, failure) -> {
                        waiting.decrementAndGet();
                        if (failure != null) {
                            reportFailure(failure);
                        }
                        return null;
                    });
        }
    }
}
