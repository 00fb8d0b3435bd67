package dev.perigee.tier;

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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A far store behind a {@link FarBreaker}: requests to partitions that it is open for fail at once and are not sent.
 * What the store answers passes unchanged; a refusal is an answer too, only silence and lost connections count as
 * failures. Thread-safe.
 */
final class GuardedFarStore implements FarStore {

    private static final Logger log = LoggerFactory.getLogger(GuardedFarStore.class);

    private final FarStore store;
    private final FarBreaker breaker;
    private final int partitions;
    private final Runnable onOpened;

    /**
     * Guards a store.
     *
     * @param onOpened called when the breaker has opened, on any thread: whoever probes should do so soon
     */
    GuardedFarStore(FarStore store, Runnable onOpened) {
        this.store = store;
        this.partitions = store.partitions();
        this.breaker = new FarBreaker(partitions);
        this.onOpened = onOpened;
    }

    FarBreaker breaker() {
        return breaker;
    }

    /** A digest of a partition that is not asked otherwise; if it is answered, the partition is asked again. */
    CompletionStage<List<Stamp>> probe(int partition, Deadline deadline) {
        return store.digest(List.of(partition), deadline).whenComplete((stamps, failure) -> {
            if (failure == null && breaker.probed(partition)) {
                log.info("The far tier answers again");
            }
        });
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
        return unjudged(() -> asked.stream().anyMatch(breaker::isOpen), () -> store.digest(asked, deadline));
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
        return unjudged(this::isAllAway, () -> store.meet(self, version, leaseMillis, deadline));
    }

    @Override
    public CompletionStage<@Nullable Void> leave(long node, Deadline deadline) {
        return this.<@Nullable Void>unjudged(this::isAllAway, () -> store.leave(node, deadline));
    }

    @Override
    public CompletionStage<@Nullable Void> ping(Deadline deadline) {
        return this.<@Nullable Void>unjudged(this::isAllAway, () -> store.ping(deadline));
    }

    @Override
    public void close() {
        store.close();
    }

    private boolean isAllAway() {
        return breaker.away().size() == partitions;
    }

    private <T extends @Nullable Object> CompletionStage<T> guarded(FarKey key, Supplier<CompletionStage<T>> request) {
        int partition = key.partition(partitions);
        return judged(() -> breaker.isOpen(partition), request);
    }

    private <T extends @Nullable Object> CompletionStage<T> guarded(
            List<FarKey> keys, Supplier<CompletionStage<T>> request) {
        return judged(() -> keys.stream().anyMatch(key -> breaker.isOpen(key.partition(partitions))), request);
    }

    /** A request that concerns every partition would fail with one of them. */
    private <T extends @Nullable Object> CompletionStage<T> whole(Supplier<CompletionStage<T>> request) {
        return judged(() -> !breaker.away().isEmpty(), request);
    }

    /** A request that no caller waits for says nothing of how callers fare. */
    private <T extends @Nullable Object> CompletionStage<T> unjudged(
            BooleanSupplier isAway, Supplier<CompletionStage<T>> request) {
        return isAway.getAsBoolean()
                ? CompletableFuture.failedFuture(FarUnavailableException.notAsked())
                : request.get();
    }

    private <T extends @Nullable Object> CompletionStage<T> judged(
            BooleanSupplier isAway, Supplier<CompletionStage<T>> request) {
        return this.<T>unjudged(
                isAway,
                () -> request.get().whenComplete((answer, failure) -> {
                    if (failure == null || !isSilence(failure)) {
                        breaker.answered();
                    } else if (!isAway.getAsBoolean() && breaker.failed()) {
                        log.warn(
                                "The far tier does not answer; until it does, it is not asked, and what needs it fails at once");
                        onOpened.run();
                    }
                }));
    }

    private static boolean isSilence(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TimeoutException
                || cause instanceof UnreachableException
                || cause instanceof IOException;
    }
}
