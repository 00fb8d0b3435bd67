package dev.perigee.redis;

import dev.perigee.spi.Deadline;
import io.netty.channel.ChannelFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.options.ObjectParams;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisRedirectException;
import org.redisson.client.WriteRedisConnectionException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.CommandData;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.config.ConstantDelay;
import org.redisson.config.DelayStrategy;
import org.redisson.config.ReadMode;
import org.redisson.connection.ConnectionManager;
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

    private static final byte[] NO_ROUTE = {};

    private static final RedisCommand<Object> EVAL = new RedisCommand<>("EVAL");
    private static final RedisCommand<Object> EVALSHA = new RedisCommand<>("EVALSHA");

    private static final Executor LATER =
            CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS, Runnable::run);

    private final CommandAsyncExecutor executor;
    private final ConnectionManager connections;
    private final Lines lines;
    private final Overdue overdue = new Overdue();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** By their names, of which there are few. */
    private final Map<String, RedisCommand<Object>> commands = new ConcurrentHashMap<>();

    RedisCommands(Redisson redisson) {
        this.executor = redisson.getCommandExecutor();
        this.connections = executor.getConnectionManager();
        this.lines = Lines.of(connections);
    }

    /**
     * Sends a command that changes nothing, and again if its answer is lost, to the primary of a key.
     *
     * @param route the key that tells the primary
     */
    CompletionStage<@Nullable Object> ask(byte[] route, String command, Deadline deadline, Object... arguments) {
        return new Request(deadline, /* repeatable= */ true, route, /* primary= */ null, named(command), arguments)
                .send();
    }

    /** Sends a command that may change something to the primary of a key. */
    CompletionStage<@Nullable Object> tell(byte[] route, String command, Deadline deadline, Object... arguments) {
        return new Request(deadline, /* repeatable= */ false, route, /* primary= */ null, named(command), arguments)
                .send();
    }

    /** Sends a command that changes nothing to one primary. */
    CompletionStage<@Nullable Object> ask(
            MasterSlaveEntry primary, String command, Deadline deadline, Object... arguments) {
        return new Request(deadline, /* repeatable= */ true, NO_ROUTE, primary, named(command), arguments).send();
    }

    /**
     * Runs a script on the primary of its first key.
     *
     * @param keysAndArguments first the keys, then the arguments
     */
    CompletionStage<@Nullable Object> run(Script script, int keys, Object[] keysAndArguments, Deadline deadline) {
        Request request = new Request(
                deadline,
                /* repeatable= */ false,
                (byte[]) keysAndArguments[0],
                /* primary= */ null,
                EVALSHA,
                scriptCall(ScriptCalls.ascii(script.digest()), keys, keysAndArguments));
        request.script = script;
        return request.send();
    }

    /** What ends requests by their deadlines, for those who wait for more than one. */
    Overdue overdue() {
        return overdue;
    }

    /** Gives back what was borrowed of the client; what is sent afterwards goes by Redisson's own means. */
    void close() {
        if (closed.compareAndSet(false, true)) {
            lines.leave();
        }
    }

    /** Returns the primaries as they are known now. */
    List<MasterSlaveEntry> primaries() {
        return List.copyOf(connections.getEntrySet());
    }

    /** Returns the primary that holds a key; null while none is known to. */
    @Nullable MasterSlaveEntry primaryOf(byte[] key) {
        return connections.getEntry(connections.calcSlot(key));
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

    private static Object[] scriptCall(byte[] name, int keys, Object[] keysAndArguments) {
        Object[] call = new Object[keysAndArguments.length + 2];
        call[0] = name;
        call[1] = ScriptCalls.ascii(keys);
        System.arraycopy(keysAndArguments, 0, call, 2, keysAndArguments.length);
        return call;
    }

    private RedisCommand<Object> named(String command) {
        return commands.computeIfAbsent(command, RedisCommand::new);
    }

    /** One command, from its first sending to its answer. */
    private final class Request extends Overdue.Waiting implements Line.Debt {

        private final Deadline deadline;
        private final boolean repeatable;
        private final byte[] route;
        private final @Nullable MasterSlaveEntry primary;
        private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();

        /** Changed before a repetition only, so never by two threads at once; as are the next. */
        private RedisCommand<Object> command;

        private Object[] arguments;

        /** What the command runs by its digest, which the server may have forgotten. */
        private @Nullable Script script;

        /** The first sending, if it went past the executor: its connection, its answer, and the write under way. */
        private Line.@Nullable Borrowed line;

        private final CompletableFuture<@Nullable Object> first = new CompletableFuture<>();
        private volatile @Nullable ChannelFuture leaving;

        /** Sends to the given primary, or else to that of the route. */
        Request(
                Deadline deadline,
                boolean repeatable,
                byte[] route,
                @Nullable MasterSlaveEntry primary,
                RedisCommand<Object> command,
                Object[] arguments) {
            this.deadline = deadline;
            this.repeatable = repeatable;
            this.route = route;
            this.primary = primary;
            this.command = command;
            this.arguments = arguments;
        }

        CompletionStage<@Nullable Object> send() {
            long now = System.nanoTime();
            long left = deadline.nanoTime() - now;
            overdue.at(left > 0 ? deadline.nanoTime() : now + TimeUnit.MILLISECONDS.toNanos(LEAST_MILLIS), this);
            Line there = line();
            if (there == null) {
                attempt();
                return result;
            }
            Line.Borrowed free = there.choose();
            if (free != null) {
                sendOn(free);
            } else {
                there.await().thenAccept(this::sendOnIfThere);
            }
            return result;
        }

        @Override
        void expire() {
            result.completeExceptionally(new TimeoutException());
            ChannelFuture unsent = leaving;
            if (unsent != null) {
                unsent.cancel(/* mayInterruptIfRunning= */ false);
            }
            first.completeExceptionally(new TimeoutException());
        }

        @Override
        public void lose() {
            first.completeExceptionally(new RedisReconnectedException("the connection was lost"));
        }

        private @Nullable Line line() {
            try {
                MasterSlaveEntry holder = primary == null ? primaryOf(route) : primary;
                return holder == null ? null : lines.to(holder);
            } catch (RuntimeException e) {
                return null; // Of a client that cannot connect; the executor says so again.
            }
        }

        private void sendOnIfThere(Line.@Nullable Borrowed free) {
            if (free == null) {
                attempt();
            } else if (!result.isDone()) {
                sendOn(free);
            }
        }

        /** Past the executor, which sets three timers and makes a dozen futures for a command. */
        private void sendOn(Line.Borrowed free) {
            line = free;
            RedisConnection connection = free.use(this);
            var unused = first.whenComplete(this::firstAnswered);
            ChannelFuture write =
                    connection.send(new CommandData<>(first, ByteArrayCodec.INSTANCE, command, arguments));
            leaving = write;
            write.addListener(written -> {
                if (!written.isSuccess()) {
                    first.completeExceptionally(new WriteRedisConnectionException("not written", written.cause()));
                }
            });
        }

        private void firstAnswered(@Nullable Object answer, @Nullable Throwable failure) {
            Line.Borrowed used = line;
            if (used != null) {
                used.free(this);
            }
            if (failure instanceof RedisRedirectException) {
                attempt(); // Nothing was done there, and the executor knows the way.
            } else {
                answered(answer, failure);
            }
        }

        /** By Redisson's executor, which can do more. */
        private void attempt() {
            CompletionStage<?> sent;
            try {
                CommandAsyncExecutor once = executor.copy(new Once((int) Math.min(Integer.MAX_VALUE, millisLeft())));
                sent = primary == null
                        ? once.writeAsync(route, ByteArrayCodec.INSTANCE, command, arguments)
                        : once.writeAsync(primary, ByteArrayCodec.INSTANCE, command, arguments);
            } catch (RuntimeException e) {
                failed(e);
                return;
            }
            sent.whenComplete(this::answered);
        }

        private long millisLeft() {
            return deadline.hasPassed() ? LEAST_MILLIS : deadline.remainingMillis();
        }

        private void answered(@Nullable Object answer, @Nullable Throwable failure) {
            if (failure == null) {
                leave();
                result.complete(answer);
            } else {
                failed(failure);
            }
        }

        private void failed(Throwable failure) {
            if (result.isDone()) {
                return;
            }
            Throwable cause = RedisFailure.unwrap(failure);
            Script forgotten = script;
            if (cause instanceof RedisNoScriptException && forgotten != null) {
                // Loads it as well; and by its text it cannot be missing, whichever server it gets to.
                command = EVAL;
                arguments = arguments.clone();
                arguments[0] = ScriptCalls.ascii(forgotten.text());
                script = null;
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
            leave();
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
