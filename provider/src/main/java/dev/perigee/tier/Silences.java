package dev.perigee.tier;

import dev.perigee.coherence.Pauses;
import dev.perigee.spi.Deadline;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells a server of the far tier that has fallen silent from one that is slow, for those who can do without its answer.
 * Thread-safe.
 *
 * <p>A silence is judged by server, not by request. It runs from when a request was handed over, begins anew with each answer
 * of that server to anybody on this node, and with the end of each pause of this node. A server may be silent for
 * {@code far.stale-after}, or for {@value #PATIENCE} times as long as its answers have taken lately, if that is longer. How
 * long they take is learned from one slow answer at once and forgotten by an eighth with each that is faster, so what one
 * accident has taught is forgotten within some twenty answers.
 *
 * <p>Once a server is found silent, nobody waits for it who has something else, until it answers anything; somebody has to
 * keep asking it. What is learned is not exact where threads meet: that makes a limit a little longer or shorter, and never a
 * server silent that has answered.
 */
final class Silences {

    /** So many times as long as answers took lately a server may be silent. */
    private static final int PATIENCE = 3;

    private static final int FORGETTING = 8;

    /** Moments of answers need not be known more closely, which spares writing where there are many. */
    private static final long COARSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Pauses pauses;
    private final LongSupplier clock;
    private final IntFunction<Object> serverOf;
    private final int partitions;

    /** What a server is granted that is quick. */
    private final long leastNanos;

    private final long mostNanos;

    private final Map<Object, Server> servers = new ConcurrentHashMap<>();

    /**
     * Begins without silence.
     *
     * @param pauses when this node stood still
     * @param clock the node's monotonic clock
     * @param serverOf tells the server of a partition, by something that is equal for partitions of one server
     * @param partitions how many there are
     * @param staleAfter how long a quick server may be silent; zero for as long as any
     * @param farTimeout how long any server may be silent
     */
    Silences(
            Pauses pauses,
            LongSupplier clock,
            IntFunction<Object> serverOf,
            int partitions,
            Duration staleAfter,
            Duration farTimeout) {
        this.pauses = pauses;
        this.clock = clock;
        this.serverOf = serverOf;
        this.partitions = partitions;
        this.mostNanos = farTimeout.toNanos();
        this.leastNanos = staleAfter.isZero() ? mostNanos : Math.min(staleAfter.toNanos(), mostNanos);
    }

    /** What is known of one server. */
    private static final class Server {

        /** One of its partitions. */
        private final int partition;

        private volatile long answeredAt;

        /** How long answers take lately, nanoseconds; not kept exactly where it makes no difference. */
        private volatile long latency;

        private volatile @Nullable Silence silence;

        Server(int partition, long answeredAt) {
            this.partition = partition;
            this.answeredAt = answeredAt;
        }
    }

    /**
     * A silence that was judged; over with the next answer, or with a pause of this node.
     *
     * @param since the server's last answer before
     * @param pauses how many pauses there had been
     */
    private record Silence(long since, long pauses) {}

    /** Whether no server is ever found silent before a request's time is over. */
    boolean areOff() {
        return leastNanos >= mostNanos;
    }

    /** A moment for {@link #answered}, when a request is handed over. */
    long now() {
        return clock.getAsLong();
    }

    /**
     * The servers of some partitions have answered.
     *
     * @param askedAt when the request was handed over
     * @param pausesBefore how many pauses there had been then
     * @param teaches whether it was a small request, the time of which says how quick the server is
     */
    void answered(Collection<Integer> asked, long askedAt, long pausesBefore, boolean teaches) {
        if (areOff()) {
            return;
        }
        if (asked.size() == 1) {
            answered(serverOf(asked.iterator().next()), askedAt, pausesBefore, teaches);
        } else {
            serversOf(asked).forEach(server -> answered(server, askedAt, pausesBefore, teaches));
        }
    }

    private void answered(Server server, long askedAt, long pausesBefore, boolean teaches) {
        long now = clock.getAsLong();
        if (now - server.answeredAt > COARSE_NANOS) {
            server.answeredAt = now;
        }
        long granted = leastNanos / PATIENCE;
        long took = now - askedAt;
        long known = server.latency;
        // A pause of this node has made nobody slow.
        if (teaches && (took > granted || known > granted) && pauses.look(now) == pausesBefore) {
            learn(server, took);
        }
    }

    private static void learn(Server server, long took) {
        synchronized (server) {
            long known = server.latency;
            server.latency = took >= known ? took : known - (known - took) / FORGETTING;
        }
    }

    /** Whether the servers of all these partitions were found silent and have not answered anything since. */
    boolean areSilent(Collection<Integer> asked) {
        if (areOff()) {
            return false;
        }
        for (int partition : asked) {
            if (!isSilent(serverOf(partition))) {
                return false;
            }
        }
        return true;
    }

    private boolean isSilent(Server server) {
        Silence silence = server.silence;
        return silence != null
                && silence.since() == server.answeredAt
                && silence.pauses() == pauses.look(clock.getAsLong());
    }

    /** A partition of each server that is silent now: somebody has to ask whether it still is. */
    List<Integer> silent() {
        return servers.values().stream()
                .filter(this::isSilent)
                .map(server -> server.partition)
                .toList();
    }

    /**
     * Waits for an answer for as long as its caller has nothing else, or one of the servers may just be slow.
     *
     * @param asked the partitions that the request concerns
     * @param askedAt when it was handed over
     * @param hasOther whether the caller can do without the answer; asked when a silence lasts too long
     * @param readUp completes when all has been read that has come from a partition's server; an answer that is there wins.
     *     Called with one partition of each server
     * @return false if all of the servers are silent; true if the answer is there, or the rest of its time has to be waited for
     */
    boolean outwaits(
            CompletionStage<?> answer,
            Collection<Integer> asked,
            long askedAt,
            Deadline deadline,
            BooleanSupplier hasOther,
            IntFunction<CompletionStage<@Nullable Void>> readUp) {
        CompletableFuture<?> coming = answer.toCompletableFuture();
        boolean isRead = false;
        while (!coming.isDone() && !deadline.hasPassed() && !areOff()) {
            long left = leftNanos(asked, askedAt);
            if (left > 0) {
                isRead = false;
                if (!sleep(coming, Math.min(left, deadline.remainingNanos()))) {
                    return true; // Who waits for the rest of the time is told of the interruption.
                }
            } else if (!hasOther.getAsBoolean()) {
                return true;
            } else if (!isRead) {
                List<? extends CompletionStage<?>> reads =
                        onePerServer(asked).map(readUp::apply).toList();
                reads.forEach(read -> TierFailures.awaitQuietly(read, deadline));
                if (Thread.currentThread().isInterrupted()) {
                    return true; // Not all was read that has come.
                }
                isRead = true;
            } else if (fellSilent(asked, askedAt)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns how long the servers of some partitions may still be silent, the one that may be so for longest.
     *
     * @param askedAt when a request was handed over that is not answered
     * @return nanoseconds; 0 or less once it has lasted too long
     */
    long leftNanos(Collection<Integer> asked, long askedAt) {
        long now = clock.getAsLong();
        long ran = pauses.runningSince(now);
        long most = Long.MIN_VALUE;
        for (int partition : asked) {
            Server server = serverOf(partition);
            most = Math.max(most, leftNanos(server, later(askedAt, server.answeredAt), ran, now));
        }
        return most;
    }

    private long leftNanos(Server server, long heardAt, long ran, long now) {
        return later(heardAt, ran) + limit(server) - now;
    }

    private long limit(Server server) {
        return Math.min(mostNanos, Math.max(leastNanos, PATIENCE * server.latency));
    }

    /**
     * Judges once more, for an answer or a pause may have come between. What is kept of a silence is what it was judged by, so
     * that an answer or a pause which comes later ends it.
     *
     * @return whether the servers are silent; kept for one alone, since of several it is not known which owes the answer
     */
    private boolean fellSilent(Collection<Integer> asked, long askedAt) {
        Collection<Server> concerned = serversOf(asked);
        if (concerned.size() != 1) {
            return leftNanos(asked, askedAt) <= 0;
        }
        Server server = concerned.iterator().next();
        long since = server.answeredAt;
        long now = clock.getAsLong();
        long pausesBefore = pauses.look(now);
        if (leftNanos(server, later(askedAt, since), pauses.runningSince(now), now) > 0) {
            return false;
        }
        server.silence = new Silence(since, pausesBefore);
        return true;
    }

    private Stream<Integer> onePerServer(Collection<Integer> asked) {
        Set<Object> seen = new HashSet<>();
        return asked.stream().filter(partition -> seen.add(serverOf.apply(partition)));
    }

    private Collection<Server> serversOf(Collection<Integer> asked) {
        return asked.stream().map(this::serverOf).distinct().toList();
    }

    private Server serverOf(int partition) {
        Object name = serverOf.apply(partition);
        Server known = servers.get(name);
        if (known == null) {
            if (servers.size() >= partitions) {
                servers.clear(); // Most of these have gone: no more than one for each partition is there at a time.
            }
            known = servers.computeIfAbsent(name, server -> new Server(partition, clock.getAsLong() - mostNanos));
        }
        return known;
    }

    private static long later(long one, long other) {
        return one - other >= 0 ? one : other;
    }

    /** False if this thread was interrupted, as it still is then. */
    private static boolean sleep(CompletableFuture<?> coming, long nanos) {
        try {
            coming.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            // Who waits for the rest of the time is told of a failure.
        }
        return true;
    }
}
