package dev.perigee.redis;

import dev.perigee.spi.Deadline;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisRedirectException;
import org.redisson.client.WriteRedisConnectionException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;
import org.redisson.misc.RedisURI;

/**
 * Sends commands and scripts with raw keys to the primaries, past Redisson's objects: nothing is read from a replica, and
 * nothing is sent twice that may have been carried out.
 *
 * <p>Answers are {@code byte[]}, {@code Long}, {@code String} (a status), null, or lists of those. Each stage completes by
 * its deadline: with what {@link RedisFailure#unknown} makes of a failure after which the outcome is unknown, or
 * {@link RedisFailure#of} of one that surely had no effect. Thread-safe.
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
    private final List<byte[]> metas;
    private final Overdue overdue = new Overdue();
    private final Refusals refusals = new Refusals();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** By their names, of which there are few. */
    private final Map<String, RedisCommand<Object>> commands = new ConcurrentHashMap<>();

    private final MissingScripts missing = new MissingScripts();

    /**
     * Sends by a client.
     *
     * @param metas a key of each partition
     * @param answerLimit the longest string of an answer that is taken in
     */
    RedisCommands(Redisson redisson, List<byte[]> metas, int answerLimit) {
        this.metas = metas;
        this.executor = redisson.getCommandExecutor();
        this.connections = executor.getConnectionManager();
        this.lines = Lines.of(connections, answerLimit);
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
        request.byDigest = true;
        request.broughtBefore = missing.count();
        return request.send();
    }

    /** Asks a primary on a connection that carries no other command then, so that the answer waits behind no other. */
    CompletionStage<@Nullable Object> askApart(MasterSlaveEntry primary, String command, Deadline deadline) {
        return new Request(deadline, /* repeatable= */ true, NO_ROUTE, primary, named(command), new Object[0])
                .sendApart();
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

    /** Returns the primary that holds a partition; null while none is known to. */
    @Nullable MasterSlaveEntry holderOf(int partition) {
        try {
            return primaryOf(metas.get(partition));
        } catch (RuntimeException e) {
            return null; // Of a client that cannot connect; who sends something is told.
        }
    }

    /** Completes when all has been read that has come from the holder of a partition by now. */
    CompletionStage<@Nullable Void> readUp(int partition) {
        MasterSlaveEntry holder = holderOf(partition);
        return holder == null
                ? CompletableFuture.completedFuture(null)
                : lines.to(holder).readUp();
    }

    /** Whether a long answer of the holder of a partition is just arriving. */
    boolean isDelivering(int partition) {
        MasterSlaveEntry holder = holderOf(partition);
        return holder != null && lines.to(holder).isDelivering();
    }

    /** What a server is called in messages, also before its name was resolved for the first time. */
    static String address(RedisClient client) {
        InetSocketAddress resolved = client.getAddr();
        if (resolved != null) {
            return resolved.getHostString() + ":" + resolved.getPort();
        }
        RedisURI named = client.getConfig().getAddress(); // Not as a whole: there may be a password in it.
        return named.getHost() + ":" + named.getPort();
    }

    /** The partitions of the namespace that a primary holds. */
    private Set<Integer> partitionsOf(MasterSlaveEntry holder) {
        Set<Integer> held = new HashSet<>();
        for (int partition = 0; partition < metas.size(); partition++) {
            if (holder.equals(holderOf(partition))) {
                held.add(partition);
            }
        }
        return held;
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

        /** What the command runs; and whether by its digest, which the server may have forgotten. */
        private @Nullable Script script;

        private boolean byDigest;

        /** How many scripts had been brought before it was sent by digest. */
        private int broughtBefore;

        /** When it is over. Set once, before it is sent. */
        private long until;

        /** The latest sending, if it went past the executor: its connection, its answer, and the write under way. */
        private Line.@Nullable Borrowed line;

        private @Nullable CompletableFuture<@Nullable Object> sent;
        private volatile @Nullable ChannelFuture leaving;

        /** Set while it waits for a connection: whoever takes it decides whether the command is sent at all. */
        private volatile @Nullable AtomicBoolean unsent;

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

        CompletionStage<@Nullable Object> sendApart() {
            limit();
            surely(this::attempt);
            return result;
        }

        private void limit() {
            long now = System.nanoTime();
            long left = deadline.nanoTime() - now;
            until = left > 0 ? deadline.nanoTime() : now + TimeUnit.MILLISECONDS.toNanos(LEAST_MILLIS);
            overdue.at(until, this);
        }

        CompletionStage<@Nullable Object> send() {
            limit();
            surely(this::dispatch);
            return result;
        }

        /**
         * Ends this if something is thrown, which nobody else would hear of: all that comes after the first sending is called
         * by futures, timers and Netty. How far it had come nobody knows.
         */
        private void surely(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException | Error e) {
                leave();
                end(RedisFailure.unknown(e, script));
            }
        }

        /** On a connection of ours if there is one, or as soon as there is. */
        private void dispatch() {
            MasterSlaveEntry holder = null;
            Line there = null;
            try {
                holder = primary == null ? primaryOf(route) : primary;
                there = holder == null ? null : lines.to(holder);
            } catch (RuntimeException e) {
                // Of a client that cannot connect; the executor says so again.
            }
            if (holder == null || there == null) {
                attempt();
            } else {
                dispatch(holder, there);
            }
        }

        private void dispatch(MasterSlaveEntry holder, Line there) {
            Line.Borrowed free = there.choose();
            if (free != null) {
                sendOn(free);
            } else {
                unsent = new AtomicBoolean(true);
                there.await().whenComplete((found, refusal) -> surely(() -> sendOnIfThere(holder, found, refusal)));
            }
        }

        /** On the thread of {@link Overdue}: not the one to know what has come meanwhile. */
        @Override
        void expire() {
            surely(() -> {
                ChannelFuture write = leaving;
                if (write != null) {
                    LastLook.before(write.channel(), this::end);
                } else if (isStillUnsent()) {
                    end(RedisFailure.notSent());
                } else {
                    // Redisson's executor has it; which connection it chose is not known. Its thread gets some time.
                    LATER.execute(this::end);
                }
            });
        }

        /** Nobody waits any more. */
        private void end() {
            ChannelFuture write = leaving;
            boolean hasNotLeft = write != null && write.cancel(/* mayInterruptIfRunning= */ false);
            end(hasNotLeft ? RedisFailure.notSent() : new TimeoutException());
        }

        private void end(Exception failure) {
            result.completeExceptionally(failure);
            CompletableFuture<@Nullable Object> pending = sent;
            if (pending != null) {
                pending.completeExceptionally(failure);
            }
        }

        private boolean isStillUnsent() {
            AtomicBoolean waiting = unsent;
            return waiting != null && waiting.compareAndSet(true, false);
        }

        @Override
        public void lose() {
            CompletableFuture<@Nullable Object> pending = sent;
            if (pending != null) {
                pending.completeExceptionally(new RedisReconnectedException("the connection was lost"));
            }
        }

        private void sendOnIfThere(MasterSlaveEntry holder, Line.@Nullable Borrowed free, @Nullable Throwable refusal) {
            if (!isStillUnsent()) {
                return; // Its time is over.
            }
            if (refusal != null) {
                Exception told = RedisFailure.refused(
                        address(holder.getClient()), RedisFailure.unwrap(refusal), partitionsOf(holder));
                leave();
                result.completeExceptionally(told);
            } else if (free == null) {
                attempt();
            } else {
                sendOn(free);
            }
        }

        /** Past the executor, which sets three timers and makes a dozen futures for a command. */
        private void sendOn(Line.Borrowed free) {
            CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
            line = free;
            sent = answer;
            var unused = answer.whenComplete((value, failure) -> surely(() -> sentAnswered(value, failure)));
            RedisConnection connection = free.use(this);
            ChannelFuture write = connection.send(new CommandWriter.Limited(answer, command, arguments, until));
            leaving = write;
            write.addListener(written -> {
                if (!written.isSuccess()) {
                    answer.completeExceptionally(new WriteRedisConnectionException("not written", written.cause()));
                }
            });
        }

        private void sentAnswered(@Nullable Object answer, @Nullable Throwable failure) {
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
                CommandAsyncExecutor once =
                        executor.copy(new SentOnce((int) Math.min(Integer.MAX_VALUE, millisLeft())));
                sent = primary == null
                        ? once.writeAsync(route, ByteArrayCodec.INSTANCE, command, arguments)
                        : once.writeAsync(primary, ByteArrayCodec.INSTANCE, command, arguments);
            } catch (RuntimeException e) {
                failed(e);
                return;
            }
            sent.whenComplete((answer, failure) -> surely(() -> answered(answer, failure)));
        }

        private long millisLeft() {
            return deadline.hasPassed() ? LEAST_MILLIS : deadline.remainingMillis();
        }

        /** Brings the script to a server that does not know it, or waits for the request that does so already. */
        private void bring(Script unknown) {
            MasterSlaveEntry holder = holder();
            CompletionStage<Boolean> coming =
                    holder == null ? null : missing.brought(holder, unknown, broughtBefore, result);
            if (coming == null) {
                sendWhole(unknown);
                return;
            }
            leaving = null;
            AtomicBoolean waiting = new AtomicBoolean(true);
            unsent = waiting;
            var unused = coming.thenAccept(came -> {
                if (!waiting.compareAndSet(true, false)) {
                    return; // Its time is over.
                }
                broughtBefore = missing.count();
                surely(came ? this::dispatch : () -> sendWhole(unknown));
            });
        }

        private @Nullable MasterSlaveEntry holder() {
            try {
                return primary == null ? primaryOf(route) : primary;
            } catch (RuntimeException e) {
                return null; // Of a client that cannot connect; the executor says so again.
            }
        }

        /** Loads it as well; and by its text it cannot be missing, whichever server it gets to. */
        private void sendWhole(Script unknown) {
            command = EVAL;
            arguments = arguments.clone();
            arguments[0] = ScriptCalls.ascii(unknown.text());
            byDigest = false;
            attempt();
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
            Script ran = script;
            if (cause instanceof RedisNoScriptException && ran != null && byDigest) {
                bring(ran);
                return;
            }
            RedisFailure.Effect effect = RedisFailure.effect(cause, ran);
            if (effect == RedisFailure.Effect.NONE_FOR_NOW || (repeatable && effect == RedisFailure.Effect.UNKNOWN)) {
                if (deadline.remainingMillis() > PAUSE_MILLIS) {
                    leaving = null;
                    LATER.execute(() -> surely(this::dispatch));
                    return;
                }
            }
            Exception told = effect == RedisFailure.Effect.UNKNOWN
                    ? RedisFailure.unknown(cause, ran)
                    : RedisFailure.of(cause, ran);
            leave();
            try {
                refusals.tell(told);
            } finally {
                result.completeExceptionally(told);
            }
        }
    }
}
