package dev.perigee.redis;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisConnection;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.connection.MasterSlaveEntry;

/**
 * A few connections to one primary that are borrowed from Redisson's pool for good, so that commands of all callers share
 * them and follow each other without a wait. To go to the pool for each command costs more than to send it, and the more
 * the more callers there are. Thread-safe.
 *
 * <p>Those that were lost are given back, for Redisson to mend, and so are those to a server that is the primary no more.
 * While there is none, commands wait until one is borrowed; if that cannot be, they go by Redisson's executor, which
 * does not tell those that wait for an answer when their connection is lost.
 */
final class Line {

    /** The most that are borrowed; one carries tens of thousands of commands a second. */
    private static final int MOST = 4;

    /** At least so many stay in the pool for each that is borrowed. */
    private static final int LEFT_FOR_EACH = 3;

    /** With so many answers outstanding, another connection is a help: it has a thread of its own. */
    private static final int BUSY = 64;

    /** After a refusal nobody tries again for so long: all who wait would be refused one after another. */
    private static final long REFUSED_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final RedisCommand<Object> ANY_COMMAND = new RedisCommand<>("PING");

    private final MasterSlaveEntry primary;
    private final int most;
    private final IntSupplier answerLimit;

    /** Replaced as a whole, under the lock of this. */
    private volatile List<Borrowed> borrowed = List.of();

    /** The one that is being borrowed, if one is; null if there will be none. Guarded by this. */
    private @Nullable CompletableFuture<@Nullable Borrowed> next;

    private volatile boolean closed;

    /** The latest refusal; null after a connection came. */
    private volatile @Nullable Refusal refusal;

    private record Refusal(Throwable cause, long at) {}

    /**
     * Borrows nothing before something is to be sent.
     *
     * @param poolSize how many connections to a primary Redisson keeps at most
     * @param answerLimit tells the longest string of an answer that is taken in
     */
    Line(MasterSlaveEntry primary, int poolSize, IntSupplier answerLimit) {
        this.primary = primary;
        this.answerLimit = answerLimit;
        this.most = Math.min(MOST, poolSize / (LEFT_FOR_EACH + 1));
    }

    /** An answer that a connection owes. */
    interface Debt {

        /** It will not come. */
        void lose();
    }

    /** A connection, and the answers it owes. */
    static final class Borrowed {

        private final RedisConnection connection;
        private final IntSupplier answerLimit;
        private final Set<Debt> owed = ConcurrentHashMap.newKeySet();

        /** How many are in {@link #owed}, which is slow to tell. */
        private final AtomicInteger outstanding = new AtomicInteger();

        /** Whose end is listened for. Replaced under the lock of this. */
        private volatile @Nullable Channel watched;

        /** Of that one. */
        private volatile @Nullable AnswerLimit limit;

        private Borrowed(RedisConnection connection, IntSupplier answerLimit) {
            this.connection = connection;
            this.answerLimit = answerLimit;
        }

        /** To be called before a command is sent, and followed by {@link #free}. */
        RedisConnection use(Debt debt) {
            outstanding.incrementAndGet();
            owed.add(debt);
            Channel present = connection.getChannel();
            if (!present.equals(watched)) {
                watch(present);
            }
            return connection;
        }

        /** The command was answered, or nobody waits for its answer any more. */
        void free(Debt debt) {
            if (owed.remove(debt)) {
                outstanding.decrementAndGet();
            }
        }

        private synchronized void watch(Channel channel) {
            if (!channel.equals(watched)) {
                channel.closeFuture().addListener(closed -> fail());
                LastLook.into(channel);
                limit = AnswerLimit.impose(channel, answerLimit);
                watched = channel; // Last: nobody sends before that is done.
            }
        }

        /** Whether a long answer is just arriving. */
        private boolean isDelivering() {
            AnswerLimit present = limit;
            return present != null && present.isDelivering();
        }

        private void release(MasterSlaveEntry primary) {
            AnswerLimit present = limit;
            if (present != null) {
                present.lift();
            }
            primary.releaseWrite(connection);
        }

        /** Redisson tells only the command that was the next to be answered; the others would wait for their deadlines. */
        private void fail() {
            List.copyOf(owed).forEach(Debt::lose);
        }
    }

    MasterSlaveEntry primary() {
        return primary;
    }

    /** Returns a connection to send on; null if there is none at present. */
    @Nullable Borrowed choose() {
        if (most == 0) {
            return null;
        }
        List<Borrowed> present = borrowed;
        Borrowed best = null;
        int least = Integer.MAX_VALUE;
        boolean isWrong = present.isEmpty();
        for (int i = 0; i < present.size() && least >= BUSY; i++) {
            Borrowed each = present.get(i);
            int owed = each.outstanding.get();
            if (!belongs(each)) {
                isWrong = true;
            } else if (owed < least) {
                best = each;
                least = owed;
            }
        }
        if (isWrong || (least >= BUSY && present.size() < most)) {
            var unused = tend();
        }
        return best;
    }

    /**
     * Returns the connection to send on as soon as there is one; null if there will be none. Fails if the server refuses to be
     * connected to, or its name is not known.
     */
    CompletionStage<@Nullable Borrowed> await() {
        if (most == 0) {
            return CompletableFuture.completedFuture(null);
        }
        Refusal latest = refusal;
        if (latest != null && System.nanoTime() - latest.at() < REFUSED_NANOS) {
            return CompletableFuture.failedFuture(latest.cause());
        }
        CompletableFuture<@Nullable Borrowed> coming = tend();
        return coming == null ? CompletableFuture.completedFuture(choose()) : coming;
    }

    /** Completes when all has been read that has come by now on connections that owe something. */
    CompletionStage<@Nullable Void> readUp() {
        List<CompletableFuture<@Nullable Void>> looks = new ArrayList<>();
        for (Borrowed each : borrowed) {
            Channel channel = each.watched;
            if (channel != null && each.outstanding.get() > 0) {
                CompletableFuture<@Nullable Void> look = new CompletableFuture<>();
                looks.add(look);
                LastLook.before(channel, () -> look.complete(null));
            }
        }
        return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new)).thenApply(all -> null);
    }

    /** Whether a long answer is just arriving, which holds up those behind it. */
    boolean isDelivering() {
        return borrowed.stream().anyMatch(Borrowed::isDelivering);
    }

    /** Gives all back. */
    void close() {
        List<Borrowed> all;
        synchronized (this) {
            closed = true;
            all = borrowed;
            borrowed = List.of();
        }
        giveBack(all);
    }

    /** Not under the lock: others may wait for a connection, and go on at once. */
    private void giveBack(List<Borrowed> all) {
        all.forEach(each -> each.release(primary));
    }

    private boolean belongs(Borrowed each) {
        return each.connection.isActive()
                && !each.connection.isClosed()
                && each.connection.getRedisClient() == primary.getClient();
    }

    /**
     * Gives back what is of no use any more, and borrows one.
     *
     * @return the one that is being borrowed; null if none is
     */
    private @Nullable CompletableFuture<@Nullable Borrowed> tend() {
        List<Borrowed> useless;
        CompletableFuture<@Nullable Borrowed> coming;
        boolean isNew;
        synchronized (this) {
            Map<Boolean, List<Borrowed>> sorted = borrowed.stream().collect(Collectors.partitioningBy(this::belongs));
            useless = sorted.getOrDefault(false, List.of());
            borrowed = List.copyOf(sorted.getOrDefault(true, List.of()));
            isNew = next == null && !closed && borrowed.size() < most;
            if (isNew) {
                next = new CompletableFuture<>();
            }
            coming = next;
        }
        giveBack(useless);
        if (isNew) {
            borrow();
        }
        return coming;
    }

    private void borrow() {
        try {
            var unused = primary.connectionWriteOp(ANY_COMMAND).whenComplete(this::arrived);
        } catch (RuntimeException e) {
            arrived(null, e); // Of a client that cannot connect; the executor says so again to those that wait.
        }
    }

    private void arrived(@Nullable RedisConnection connection, @Nullable Throwable failure) {
        Throwable refused = failure == null ? null : RedisFailure.refusal(failure);
        refusal = refused == null ? null : new Refusal(refused, System.nanoTime());
        CompletableFuture<@Nullable Borrowed> awaited;
        Borrowed taken = null;
        synchronized (this) {
            awaited = next;
            next = null;
            if (connection != null && !closed) {
                taken = new Borrowed(connection, answerLimit);
                List<Borrowed> more = new ArrayList<>(borrowed);
                more.add(taken);
                borrowed = List.copyOf(more);
            }
        }
        if (connection != null && taken == null) {
            primary.releaseWrite(connection);
        }
        if (awaited != null) {
            if (refused == null) {
                awaited.complete(taken);
            } else {
                awaited.completeExceptionally(refused);
            }
        }
    }
}
