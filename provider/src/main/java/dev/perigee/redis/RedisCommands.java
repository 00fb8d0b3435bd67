package dev.perigee.redis;

import dev.perigee.spi.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.options.ObjectParams;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.config.ConstantDelay;
import org.redisson.config.DelayStrategy;
import org.redisson.config.ReadMode;
import org.redisson.connection.MasterSlaveEntry;

/**
 * Sends commands and scripts with raw keys to the primaries, past Redisson's objects: nothing is read from a replica, and
 * nothing is sent twice that may have been carried out.
 *
 * <p>Answers are {@code byte[]}, {@code Long}, {@code String} (a status), null, or lists of those. Each stage completes by
 * its deadline: with a {@link TimeoutException} if the outcome is unknown then, or with what
 * {@link RedisFailure#of} makes of a failure that surely had no effect. Thread-safe.
 */
final class RedisCommands {

    /** What was refused for the moment is tried again after this. */
    private static final long PAUSE_MILLIS = 20;

    /** How long a command whose deadline had passed before it was sent may take to be refused. */
    private static final long LEAST_MILLIS = 1_000;

    private static final RedisCommand<Object> EVAL = new RedisCommand<>("EVAL");
    private static final RedisCommand<Object> EVALSHA = new RedisCommand<>("EVALSHA");

    private static final Executor LATER =
            CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS, Runnable::run);

    private final CommandAsyncExecutor executor;

    RedisCommands(Redisson redisson) {
        this.executor = redisson.getCommandExecutor();
    }

    /**
     * Sends a command that changes nothing, and again if its answer is lost, to the primary of a key.
     *
     * @param route the key that tells the primary
     */
    CompletionStage<@Nullable Object> ask(byte[] route, String command, Deadline deadline, Object... arguments) {
        RedisCommand<Object> named = new RedisCommand<>(command);
        return new Request(
                        deadline,
                        /* repeatable= */ true,
                        once -> once.writeAsync(route, ByteArrayCodec.INSTANCE, named, arguments))
                .send();
    }

    /** Sends a command that may change something to the primary of a key. */
    CompletionStage<@Nullable Object> tell(byte[] route, String command, Deadline deadline, Object... arguments) {
        RedisCommand<Object> named = new RedisCommand<>(command);
        return new Request(
                        deadline,
                        /* repeatable= */ false,
                        once -> once.writeAsync(route, ByteArrayCodec.INSTANCE, named, arguments))
                .send();
    }

    /** Sends a command that changes nothing to one primary. */
    CompletionStage<@Nullable Object> ask(
            MasterSlaveEntry primary, String command, Deadline deadline, Object... arguments) {
        RedisCommand<Object> named = new RedisCommand<>(command);
        return new Request(
                        deadline,
                        /* repeatable= */ true,
                        once -> once.writeAsync(primary, ByteArrayCodec.INSTANCE, named, arguments))
                .send();
    }

    /**
     * Runs a script on the primary of its first key.
     *
     * @param keysAndArguments first the keys, then the arguments
     */
    CompletionStage<@Nullable Object> run(Script script, int keys, Object[] keysAndArguments, Deadline deadline) {
        byte[] route = (byte[]) keysAndArguments[0];
        Object[] byDigest = scriptCall(script.digest(), keys, keysAndArguments);
        Request request = new Request(
                deadline,
                /* repeatable= */ false,
                once -> once.writeAsync(route, ByteArrayCodec.INSTANCE, EVALSHA, byDigest));
        // Loads it as well; and by its text it cannot be missing, whichever server it gets to.
        request.whenForgotten = once -> once.writeAsync(
                route, ByteArrayCodec.INSTANCE, EVAL, scriptCall(script.text(), keys, keysAndArguments));
        return request.send();
    }

    /** Returns the primaries as they are known now. */
    List<MasterSlaveEntry> primaries() {
        return List.copyOf(executor.getConnectionManager().getEntrySet());
    }

    /** Returns the primary that holds a key; null while none is known to. */
    @Nullable MasterSlaveEntry primaryOf(byte[] key) {
        return executor.getConnectionManager()
                .getEntry(executor.getConnectionManager().calcSlot(key));
    }

    /** Returns the major version of each primary's server. */
    CompletionStage<List<Integer>> serverVersions(Deadline deadline) {
        List<CompletionStage<Integer>> versions = new ArrayList<>();
        for (MasterSlaveEntry primary : primaries()) {
            versions.add(ask(primary, "INFO", deadline, "server").thenApply(RedisCommands::majorVersion));
        }
        return Stages.all(versions);
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

    private static Object[] scriptCall(String name, int keys, Object[] keysAndArguments) {
        Object[] call = new Object[keysAndArguments.length + 2];
        call[0] = name;
        call[1] = keys;
        System.arraycopy(keysAndArguments, 0, call, 2, keysAndArguments.length);
        return call;
    }

    /** How a command is handed to Redisson. */
    private interface Sending {
        CompletionStage<?> by(CommandAsyncExecutor once);
    }

    /** One command, from its first sending to its answer. */
    private final class Request {

        private final Deadline deadline;
        private final boolean repeatable;
        private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();

        /** Changed before a repetition only, so never by two threads at once; as is the next. */
        private Sending sending;

        /** How to send a script that the server does not know. */
        private @Nullable Sending whenForgotten;

        Request(Deadline deadline, boolean repeatable, Sending sending) {
            this.deadline = deadline;
            this.repeatable = repeatable;
            this.sending = sending;
        }

        CompletionStage<@Nullable Object> send() {
            result.orTimeout(millisLeft(), TimeUnit.MILLISECONDS);
            attempt();
            return result;
        }

        private long millisLeft() {
            return deadline.hasPassed() ? LEAST_MILLIS : deadline.remainingMillis();
        }

        private void attempt() {
            CompletionStage<?> sent;
            try {
                sent = sending.by(executor.copy(new Once((int) Math.min(Integer.MAX_VALUE, millisLeft()))));
            } catch (RuntimeException e) {
                failed(e);
                return;
            }
            sent.whenComplete((answer, failure) -> {
                if (failure == null) {
                    result.complete(answer);
                } else {
                    failed(failure);
                }
            });
        }

        private void failed(Throwable failure) {
            if (result.isDone()) {
                return;
            }
            Throwable cause = RedisFailure.unwrap(failure);
            Sending byText = whenForgotten;
            if (cause instanceof RedisNoScriptException && byText != null) {
                sending = byText;
                whenForgotten = null;
                attempt();
                return;
            }
            RedisFailure.Effect effect = RedisFailure.effect(cause);
            if (effect == RedisFailure.Effect.NONE_FOR_NOW || (repeatable && effect == RedisFailure.Effect.UNKNOWN)) {
                if (deadline.remainingMillis() > PAUSE_MILLIS) {
                    LATER.execute(this::attempt);
                    return;
                }
            }
            result.completeExceptionally(
                    effect == RedisFailure.Effect.UNKNOWN ? RedisFailure.unknown(cause) : RedisFailure.of(cause));
        }
    }

    /**
     * Redisson's settings of one command: sent once.
     *
     * @param getTimeout milliseconds
     */
    @SuppressWarnings("RecordComponentName") // the names are Redisson's
    private record Once(int getTimeout) implements ObjectParams {

        private static final DelayStrategy NO_DELAY = new ConstantDelay(Duration.ofMillis(PAUSE_MILLIS));

        @Override
        public int getRetryAttempts() {
            return 0;
        }

        @Override
        public DelayStrategy getRetryDelay() {
            return NO_DELAY;
        }

        @Override
        public @Nullable ReadMode getReadMode() {
            return null;
        }
    }
}
