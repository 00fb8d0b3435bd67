package dev.perigee.tier;

import dev.perigee.coherence.FarBreaker;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.FarStore;
import dev.perigee.spi.LeaseKind;
import dev.perigee.spi.Meeting;
import dev.perigee.spi.Member;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.ScanPage;
import dev.perigee.spi.UnreachableException;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A far store behind a {@link FarBreaker}: requests to partitions that it is open for fail at once and are not sent.
 * What the store answers passes unchanged; a refusal is an answer too, only silence and lost connections count as
 * failures, and neither if this node itself stood still meanwhile. Thread-safe.
 */
final class GuardedFarStore implements FarStore {

    private static final Logger log = LoggerFactory.getLogger(GuardedFarStore.class);

    private final FarStore store;
    private final FarBreaker breaker;
    private final int partitions;
    private final PauseWatch pauses;
    private final Runnable onOpened;
    private final Silences silences;

    /** Each partition alone, made once: nearly every request is for one. */
    private final List<List<Integer>> alone;

    /**
     * Guards a store.
     *
     * @param pauses tells when this node stood still
     * @param onOpened called when the breaker has opened, or a server was found silent, on any thread: whoever probes should do
     *     so soon
     * @param settings how long servers may be silent
     */
    GuardedFarStore(FarStore store, PauseWatch pauses, Runnable onOpened, NodeSettings settings) {
        this.store = store;
        this.pauses = pauses;
        this.partitions = store.partitions();
        this.alone = IntStream.range(0, partitions).mapToObj(List::of).toList();
        this.breaker = new FarBreaker(partitions);
        this.onOpened = onOpened;
        this.silences = new Silences(
                pauses.pauses(),
                System::nanoTime,
                store::server,
                partitions,
                settings.staleAfter(),
                settings.farTimeout());
    }

    FarBreaker breaker() {
        return breaker;
    }

    /** Partitions to be probed: those that are not asked otherwise, and one of each server that has fallen silent. */
    Set<Integer> doubtful() {
        List<Integer> silent = silences.silent();
        Set<Integer> away = breaker.away();
        if (silent.isEmpty()) {
            return away;
        }
        Set<Integer> all = new HashSet<>(away);
        all.addAll(silent);
        return all;
    }

    /** A digest of a partition that is not asked otherwise; if it is answered, the partition is asked again. */
    CompletionStage<List<Stamp>> probe(int partition, Deadline deadline) {
        Hearing hearing = new Hearing(alone.get(partition), /* teaches= */ true);
        return store.digest(alone.get(partition), deadline).whenComplete((stamps, failure) -> {
            if (failure == null) {
                hearing.answered();
                if (breaker.probed(partition)) {
                    log.info("The far tier answers again");
                }
            }
        });
    }

    /** What a request that is sent now tells of the servers it is for, once it is answered or has failed. */
    private final class Hearing implements BiConsumer<@Nullable Object, @Nullable Throwable> {

        private final Collection<Integer> asked;
        private final boolean teaches;
        private final long askedAt = silences.now();
        private final long pausesBefore = pauses.pauses().count();

        /**
         * To be made right before the request is sent.
         *
         * @param asked the partitions that it concerns; none for all of them
         * @param teaches whether it is a small one
         */
        Hearing(Collection<Integer> asked, boolean teaches) {
            this.asked = asked;
            this.teaches = teaches;
        }

        /** Whether the request would fail with one of its partitions. */
        boolean isAway() {
            Set<Integer> away = breaker.away();
            return !away.isEmpty() && (asked.isEmpty() || asked.stream().anyMatch(away::contains));
        }

        void answered() {
            silences.answered(asked, askedAt, pausesBefore, teaches);
        }

        /** Judges how the request ended. */
        @Override
        public void accept(@Nullable Object answer, @Nullable Throwable failure) {
            if (failure == null || !isSilence(failure)) {
                breaker.answered();
                answered();
                return;
            }
            Throwable cause = unwrap(failure);
            if (cause instanceof TimeoutException && isDelivering(asked)) {
                return; // It stood behind a long answer: neither is the server silent, nor has it answered.
            }
            if (cause instanceof UnreachableException unreachable
                    && !unreachable.refused().isEmpty()) {
                if (breaker.refused(unreachable.refused())) {
                    opened(unreachable.getMessage());
                }
            } else if (!isAway() && breaker.failed(pausesBefore, pauses.look())) {
                opened(cause instanceof UnreachableException ? cause.getMessage() : "no answer in time");
            }
        }
    }

    /** Whether all servers of some partitions have fallen silent, so that nobody should ask who can do without. */
    boolean areSilent(Collection<Integer> asked) {
        return silences.areSilent(asked);
    }

    /**
     * Waits for the answer to a read for as long as its caller has nothing else, or the servers may just be slow.
     *
     * @param asked the partitions that it concerns
     * @param askedAt {@link System#nanoTime} when it was sent
     * @param hasOther whether the caller can do without the answer
     * @return false if the servers are silent; true if the answer is there, or the rest of its time has to be waited for
     */
    boolean outwaits(
            CompletionStage<?> answer,
            Collection<Integer> asked,
            long askedAt,
            Deadline deadline,
            BooleanSupplier hasOther) {
        boolean isWorthwhile = silences.outwaits(answer, asked, askedAt, deadline, hasOther, this::readUp);
        if (!isWorthwhile) {
            onOpened.run();
        }
        return isWorthwhile;
    }

    /** What arrives of a long answer is heard, though nobody is answered by it yet. */
    @Override
    public CompletionStage<@Nullable Void> readUp(int partition) {
        Hearing hearing = new Hearing(alone.get(partition), /* teaches= */ false);
        return store.readUp(partition).<@Nullable Void>thenApply(read -> {
            if (store.isDelivering(partition)) {
                hearing.answered();
            }
            return null;
        });
    }

    @Override
    public boolean isDelivering(int partition) {
        return store.isDelivering(partition);
    }

    @Override
    public int partitions() {
        return partitions;
    }

    @Override
    public CompletionStage<FarReply> read(CacheId cache, FarKey key, ReadIntent intent, Deadline deadline) {
        return guarded(key, () -> store.read(cache, key, intent, deadline));
    }

    @Override
    public CompletionStage<List<FarReply>> readAll(CacheId cache, List<FarKey> keys, Deadline deadline) {
        return guarded(keys, () -> store.readAll(cache, keys, deadline));
    }

    @Override
    public CompletionStage<FarReply> mutate(CacheId cache, FarKey key, Mutation mutation, Deadline deadline) {
        return guarded(key, () -> store.mutate(cache, key, mutation, deadline));
    }

    @Override
    public CompletionStage<List<FarReply>> mutateAll(
            CacheId cache, List<FarKey> keys, List<Mutation> mutations, Deadline deadline) {
        return guarded(keys, () -> store.mutateAll(cache, keys, mutations, deadline));
    }

    @Override
    public CompletionStage<FarReply> touch(
            CacheId cache, FarKey key, OperationId expected, OperationId id, Lifetime lifetime, Deadline deadline) {
        return guarded(key, () -> store.touch(cache, key, expected, id, lifetime, deadline));
    }

    @Override
    public CompletionStage<Long> lease(
            CacheId cache, FarKey key, LeaseKind kind, OperationId token, long millis, Deadline deadline) {
        return guarded(key, () -> store.lease(cache, key, kind, token, millis, deadline));
    }

    @Override
    public CompletionStage<@Nullable Void> release(
            CacheId cache, FarKey key, LeaseKind kind, OperationId token, Deadline deadline) {
        return this.<@Nullable Void>guarded(key, () -> store.release(cache, key, kind, token, deadline));
    }

    @Override
    public CompletionStage<List<Stamp>> clear(CacheId cache, OperationId id, Deadline deadline) {
        return whole(() -> store.clear(cache, id, deadline));
    }

    @Override
    public CompletionStage<List<Stamp>> deleteTag(CacheId cache, String tag, OperationId id, Deadline deadline) {
        return whole(() -> store.deleteTag(cache, tag, id, deadline));
    }

    @Override
    public CompletionStage<List<Stamp>> digest(Collection<Integer> asked, Deadline deadline) {
        Hearing hearing = new Hearing(List.copyOf(asked), /* teaches= */ true);
        return unjudged(
                asked.stream().anyMatch(breaker::isOpen),
                () -> store.digest(asked, deadline).whenComplete((stamps, failure) -> {
                    if (failure == null) {
                        hearing.answered();
                    }
                }));
    }

    @Override
    public CompletionStage<ScanPage> scan(CacheId cache, String cursor, int count, Deadline deadline) {
        return whole(() -> store.scan(cache, cursor, count, deadline));
    }

    @Override
    public CompletionStage<Long> estimateSize(CacheId cache, Deadline deadline) {
        return whole(() -> store.estimateSize(cache, deadline));
    }

    @Override
    public CompletionStage<Integer> sweep(int limit, OperationId id, Deadline deadline) {
        return whole(() -> store.sweep(limit, id, deadline));
    }

    @Override
    public CompletionStage<@Nullable Void> raiseEventDetail(CacheId cache, EventDetail detail, Deadline deadline) {
        return this.<@Nullable Void>whole(() -> store.raiseEventDetail(cache, detail, deadline));
    }

    @Override
    public CompletionStage<List<Stamp>> destroy(CacheId cache, OperationId id, Deadline deadline) {
        return whole(() -> store.destroy(cache, id, deadline));
    }

    @Override
    public CompletionStage<Meeting> meet(Member self, long version, long leaseMillis, Deadline deadline) {
        return unjudged(isAllAway(), () -> store.meet(self, version, leaseMillis, deadline));
    }

    @Override
    public CompletionStage<@Nullable Void> leave(long node, Deadline deadline) {
        return GuardedFarStore.<@Nullable Void>unjudged(isAllAway(), () -> store.leave(node, deadline));
    }

    @Override
    public CompletionStage<@Nullable Void> ping(Deadline deadline) {
        return GuardedFarStore.<@Nullable Void>unjudged(isAllAway(), () -> store.ping(deadline));
    }

    @Override
    public void onSuspended() {
        store.onSuspended();
    }

    @Override
    public void close() {
        store.close();
    }

    private boolean isAllAway() {
        return breaker.away().size() == partitions;
    }

    private <T extends @Nullable Object> CompletionStage<T> guarded(FarKey key, Supplier<CompletionStage<T>> request) {
        return judged(new Hearing(alone.get(key.partition(partitions)), /* teaches= */ true), request);
    }

    private <T extends @Nullable Object> CompletionStage<T> guarded(
            List<FarKey> keys, Supplier<CompletionStage<T>> request) {
        Set<Integer> asked = keys.stream().map(key -> key.partition(partitions)).collect(Collectors.toSet());
        return judged(new Hearing(asked, /* teaches= */ false), request);
    }

    /** A request that concerns every partition would fail with one of them. */
    private <T extends @Nullable Object> CompletionStage<T> whole(Supplier<CompletionStage<T>> request) {
        return judged(new Hearing(List.of(), /* teaches= */ false), request);
    }

    private static <T extends @Nullable Object> CompletionStage<T> judged(
            Hearing hearing, Supplier<CompletionStage<T>> request) {
        return hearing.isAway() ? notAsked() : request.get().whenComplete(hearing);
    }

    /** A request that no caller waits for says nothing of how callers fare. */
    private static <T extends @Nullable Object> CompletionStage<T> unjudged(
            boolean isAway, Supplier<CompletionStage<T>> request) {
        return isAway ? notAsked() : request.get();
    }

    private static <T extends @Nullable Object> CompletionStage<T> notAsked() {
        return CompletableFuture.failedFuture(FarUnavailableException.notAsked());
    }

    /** Whether a server is in the middle of a long answer, one of those of some partitions or of all. */
    private boolean isDelivering(Collection<Integer> asked) {
        return asked.isEmpty()
                ? IntStream.range(0, partitions).anyMatch(store::isDelivering)
                : asked.stream().anyMatch(store::isDelivering);
    }

    private void opened(@Nullable String cause) {
        log.warn(
                "The far tier does not answer ({}); until it does, it is not asked: reads are served stale copies or miss,"
                        + " or fail where far.on-failure is strict; writes are made up for or fail, as far.on-write-failure"
                        + " says",
                cause);
        onOpened.run();
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static boolean isSilence(Throwable failure) {
        Throwable cause = unwrap(failure);
        return cause instanceof TimeoutException
                || cause instanceof UnreachableException
                || cause instanceof IOException;
    }
}
