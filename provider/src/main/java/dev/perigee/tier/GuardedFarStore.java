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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A far store behind a {@link FarBreaker}: while that is open, requests fail at once and are not sent. What the store
 * answers passes unchanged; a refusal is an answer too, only silence and lost connections count as failures. Thread-safe.
 */
final class GuardedFarStore implements FarStore {

    private static final Logger log = LoggerFactory.getLogger(GuardedFarStore.class);

    private final FarStore store;
    private final FarBreaker breaker = new FarBreaker();

    GuardedFarStore(FarStore store) {
        this.store = store;
    }

    FarBreaker breaker() {
        return breaker;
    }

    /** A digest that is asked for even while the breaker is open, and closes it when it is answered. */
    CompletionStage<List<Stamp>> probe(Collection<Integer> partitions, Deadline deadline) {
        return store.digest(partitions, deadline).whenComplete((stamps, failure) -> {
            if (failure != null) {
                failed(failure);
            } else if (breaker.probed()) {
                log.info("The far tier answers again");
            }
        });
    }

    @Override
    public int partitions() {
        return store.partitions();
    }

    @Override
    public CompletionStage<FarReply> read(CacheId cache, FarKey key, ReadIntent intent, Deadline deadline) {
        return guarded(() -> store.read(cache, key, intent, deadline));
    }

    @Override
    public CompletionStage<List<FarReply>> readAll(CacheId cache, List<FarKey> keys, Deadline deadline) {
        return guarded(() -> store.readAll(cache, keys, deadline));
    }

    @Override
    public CompletionStage<FarReply> mutate(CacheId cache, FarKey key, Mutation mutation, Deadline deadline) {
        return guarded(() -> store.mutate(cache, key, mutation, deadline));
    }

    @Override
    public CompletionStage<List<FarReply>> mutateAll(
            CacheId cache, List<FarKey> keys, List<Mutation> mutations, Deadline deadline) {
        return guarded(() -> store.mutateAll(cache, keys, mutations, deadline));
    }

    @Override
    public CompletionStage<FarReply> touch(
            CacheId cache, FarKey key, OperationId expected, OperationId id, Lifetime lifetime, Deadline deadline) {
        return guarded(() -> store.touch(cache, key, expected, id, lifetime, deadline));
    }

    @Override
    public CompletionStage<Long> lease(
            CacheId cache, FarKey key, LeaseKind kind, OperationId token, long millis, Deadline deadline) {
        return guarded(() -> store.lease(cache, key, kind, token, millis, deadline));
    }

    @Override
    public CompletionStage<@Nullable Void> release(
            CacheId cache, FarKey key, LeaseKind kind, OperationId token, Deadline deadline) {
        return this.<@Nullable Void>guarded(() -> store.release(cache, key, kind, token, deadline));
    }

    @Override
    public CompletionStage<List<Stamp>> clear(CacheId cache, OperationId id, Deadline deadline) {
        return guarded(() -> store.clear(cache, id, deadline));
    }

    @Override
    public CompletionStage<List<Stamp>> deleteTag(CacheId cache, String tag, OperationId id, Deadline deadline) {
        return guarded(() -> store.deleteTag(cache, tag, id, deadline));
    }

    @Override
    public CompletionStage<List<Stamp>> digest(Collection<Integer> partitions, Deadline deadline) {
        return guarded(() -> store.digest(partitions, deadline));
    }

    @Override
    public CompletionStage<ScanPage> scan(CacheId cache, String cursor, int count, Deadline deadline) {
        return guarded(() -> store.scan(cache, cursor, count, deadline));
    }

    @Override
    public CompletionStage<Integer> sweep(int limit, OperationId id, Deadline deadline) {
        return guarded(() -> store.sweep(limit, id, deadline));
    }

    @Override
    public CompletionStage<@Nullable Void> raiseEventDetail(CacheId cache, EventDetail detail, Deadline deadline) {
        return this.<@Nullable Void>guarded(() -> store.raiseEventDetail(cache, detail, deadline));
    }

    @Override
    public CompletionStage<List<Stamp>> destroy(CacheId cache, OperationId id, Deadline deadline) {
        return guarded(() -> store.destroy(cache, id, deadline));
    }

    @Override
    public CompletionStage<Meeting> meet(Member self, long version, long leaseMillis, Deadline deadline) {
        return guarded(() -> store.meet(self, version, leaseMillis, deadline));
    }

    @Override
    public CompletionStage<@Nullable Void> leave(long node, Deadline deadline) {
        return this.<@Nullable Void>guarded(() -> store.leave(node, deadline));
    }

    @Override
    public CompletionStage<@Nullable Void> ping(Deadline deadline) {
        return this.<@Nullable Void>guarded(() -> store.ping(deadline));
    }

    @Override
    public void close() {
        store.close();
    }

    private <T extends @Nullable Object> CompletionStage<T> guarded(Supplier<CompletionStage<T>> request) {
        if (breaker.isOpen()) {
            return CompletableFuture.failedFuture(FarUnavailableException.notAsked());
        }
        return request.get().whenComplete((answer, failure) -> {
            if (failure == null) {
                breaker.answered();
            } else {
                failed(failure);
            }
        });
    }

    private void failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean silent = cause instanceof TimeoutException
                || cause instanceof UnreachableException
                || cause instanceof IOException;
        if (!silent) {
            breaker.answered();
        } else if (breaker.failed()) {
            log.warn("The far tier does not answer; until it does, it is not asked, and what needs it fails at once");
        }
    }
}
