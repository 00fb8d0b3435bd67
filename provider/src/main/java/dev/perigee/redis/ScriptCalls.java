package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.Deadline;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts on a partition: puts in front what all of them get, tells the deadline in the server's clock, and learns
 * that clock from the answers. Thread-safe.
 */
final class ScriptCalls {

    static final byte[] NOTHING = {};

    private static final byte[] ONE = ascii("1");
    static final byte[] ZERO = ascii("0");

    private final RedisLink link;
    private final ServerClock clock;
    private final byte[] publish;

    ScriptCalls(RedisLink link, ServerClock clock) {
        this.link = link;
        this.clock = clock;
        this.publish = ascii(link.hasShardedTopics() ? "SPUBLISH" : "PUBLISH");
    }

    ServerClock clock() {
        return clock;
    }

    /**
     * Runs a script about a cache in a partition.
     *
     * @param id the operation
     * @param keys those behind meta, generation and caches
     * @param arguments those behind the ones that all scripts get
     * @param deadline when the caller gives up, and after which the script is not to do anything
     * @return the answer
     */
    CompletionStage<List<?>> run(
            Script script,
            int partition,
            CacheId cache,
            OperationId id,
            Object[] keys,
            Object[] arguments,
            Deadline deadline) {
        RedisNames names = link.names();
        Object[] all = new Object[3 + keys.length + 6 + arguments.length];
        all[0] = names.meta(partition);
        all[1] = names.of(cache).generation(partition);
        all[2] = names.caches(partition);
        System.arraycopy(keys, 0, all, 3, keys.length);
        int at = 3 + keys.length;
        all[at] = bytes(id);
        all[at + 2] = link.channel(partition);
        all[at + 3] = publish;
        all[at + 4] = bytes(partition);
        all[at + 5] = ascii(cache.encoded());
        System.arraycopy(arguments, 0, all, at + 6, arguments.length);
        if (clock.knows(partition, clock.now())) {
            return send(script, partition, 3 + keys.length, all, deadline);
        }
        return learn(partition, deadline).thenCompose(known -> send(script, partition, 3 + keys.length, all, deadline));
    }

    /**
     * Runs a script of the short way.
     *
     * @param keys how many of the words are keys; the deadline's place comes after them
     * @param words keys and arguments
     * @return the answer; null if the script leaves the decision to the long way
     */
    CompletionStage<@Nullable Object> runShort(
            Script script, int partition, int keys, Object[] words, Deadline deadline) {
        return runShort(script, partition, keys, words, deadline, ShortAnswer::now);
    }

    /**
     * The same, of several partitions of one server.
     *
     * @param partition one of them
     * @param now reads the server's time in an answer
     */
    CompletionStage<@Nullable Object> runShort(
            Script script, int partition, int keys, Object[] words, Deadline deadline, ToLongFunction<Object> now) {
        return clock.knows(partition, clock.now())
                ? sendShort(script, partition, keys, words, deadline, now)
                : learn(partition, deadline)
                        .thenCompose(known -> sendShort(script, partition, keys, words, deadline, now));
    }

    private CompletionStage<@Nullable Object> sendShort(
            Script script, int partition, int keys, Object[] words, Deadline deadline, ToLongFunction<Object> now) {
        words[keys] = ascii(clock.deadline(partition, deadline));
        long asked = clock.now();
        return link.commands().run(script, keys, words, deadline).thenApply(answer -> {
            if (answer != null) {
                clock.learn(partition, now.applyAsLong(answer), asked, clock.now());
            }
            return answer;
        });
    }

    /**
     * Runs the script of registrations.
     *
     * @param node node and version
     * @param arguments those behind the deadline
     * @return the answer
     */
    CompletionStage<List<?>> meet(byte[] node, Object[] arguments, Deadline deadline) {
        Object[] all = new Object[3 + arguments.length];
        all[0] = link.names().nodes();
        all[1] = node;
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return clock.knows(0, clock.now())
                ? send(Script.MEET, 0, 1, all, deadline)
                : learn(0, deadline).thenCompose(known -> send(Script.MEET, 0, 1, all, deadline));
    }

    private CompletionStage<List<?>> send(Script script, int partition, int keys, Object[] all, Deadline deadline) {
        all[keys + 1] = ascii(Long.toString(clock.deadline(partition, deadline)));
        long asked = clock.now();
        return link.commands().run(script, keys, all, deadline).thenApply(answer -> {
            List<?> list = ScriptAnswers.list(answer);
            clock.learn(partition, ScriptAnswers.now(list), asked, clock.now());
            return list;
        });
    }

    /** Asks a partition's server for its time; only before the first script there. */
    private CompletionStage<?> learn(int partition, Deadline deadline) {
        if (deadline.hasPassed()) {
            return CompletableFuture.completedFuture("a deadline that has passed needs no clock");
        }
        long asked = clock.now();
        return link.commands()
                .ask(link.names().meta(partition), "TIME", deadline)
                .thenAccept(answer -> {
                    List<?> time = ScriptAnswers.list(answer);
                    clock.learn(partition, millis(time.get(0), time.get(1)), asked, clock.now());
                });
    }

    /** What a server answers to {@code TIME}, in milliseconds. */
    static long millis(@Nullable Object seconds, @Nullable Object micros) {
        return decimal(seconds) * 1000 + decimal(micros) / 1000;
    }

    private static long decimal(@Nullable Object text) {
        return Long.parseLong(new String(ScriptAnswers.bytes(text), StandardCharsets.US_ASCII));
    }

    /** As in a message. */
    static byte[] bytes(OperationId id) {
        return ByteBuffer.allocate(OperationId.LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(id.node())
                .putLong(id.counter())
                .array();
    }

    /** The command that scripts publish by. */
    byte[] publish() {
        return publish;
    }

    static byte[] bytes(int partition) {
        return new byte[] {(byte) partition, (byte) (partition >>> 8)};
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] ascii(long number) {
        return ascii(Long.toString(number));
    }

    static byte[] flag(boolean set) {
        return set ? ONE : ZERO;
    }
}
