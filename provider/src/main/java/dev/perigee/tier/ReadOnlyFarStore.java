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
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * A far store for a node that never writes: reads pass, maintenance is left to the writers, and everything else fails
 * before it is sent. Thread-safe.
 *
 * <p>A digest passes too. Should the store find then that its continuity is broken, it begins a new epoch: for the sake of
 * all nodes, and without touching an entry. Where this node has no right to that, the digest fails, and nothing is proved,
 * until a writer's digest has done it.
 */
public final class ReadOnlyFarStore implements FarStore {

    private final FarStore store;
    private final String refusal;

    /**
     * Guards a store.
     *
     * @param store the store; closed with this
     * @param refusal what a request is told that would change something
     */
    public ReadOnlyFarStore(FarStore store, String refusal) {
        this.store = store;
        this.refusal = refusal;
    }

    @Override
    public int partitions() {
        return store.partitions();
    }

    @Override
    public Object server(int partition) {
        return store.server(partition);
    }

    @Override
    public CompletionStage<@Nullable Void> readUp(int partition) {
        return store.readUp(partition);
    }

    @Override
    public boolean isDelivering(int partition) {
        return store.isDelivering(partition);
    }

    @Override
    public CompletionStage<FarReply> read(CacheId cache, FarKey key, ReadIntent intent, Deadline deadline) {
        return intent.isPlain() ? store.read(cache, key, intent, deadline) : refused();
    }

    @Override
    public CompletionStage<List<FarReply>> readAll(CacheId cache, List<FarKey> keys, Deadline deadline) {
        return store.readAll(cache, keys, deadline);
    }

    @Override
    public CompletionStage<FarReply> mutate(CacheId cache, FarKey key, Mutation mutation, Deadline deadline) {
        return refused();
    }

    @Override
    public CompletionStage<List<FarReply>> mutateAll(
            CacheId cache, List<FarKey> keys, List<Mutation> mutations, Deadline deadline) {
        return refused();
    }

    @Override
    public CompletionStage<FarReply> touch(
            CacheId cache, FarKey key, OperationId expected, OperationId id, Lifetime lifetime, Deadline deadline) {
        return refused();
    }

    @Override
    public CompletionStage<Long> lease(
            CacheId cache, FarKey key, LeaseKind kind, OperationId token, long millis, Deadline deadline) {
        return refused();
    }

    @Override
    public CompletionStage<@Nullable Void> release(
            CacheId cache, FarKey key, LeaseKind kind, OperationId token, Deadline deadline) {
        return this.<@Nullable Void>refused();
    }

    @Override
    public CompletionStage<List<Stamp>> clear(CacheId cache, OperationId id, Deadline deadline) {
        return refused();
    }

    @Override
    public CompletionStage<List<Stamp>> deleteTag(CacheId cache, String tag, OperationId id, Deadline deadline) {
        return refused();
    }

    @Override
    public CompletionStage<List<Stamp>> digest(Collection<Integer> partitions, Deadline deadline) {
        return store.digest(partitions, deadline);
    }

    @Override
    public CompletionStage<ScanPage> scan(CacheId cache, String cursor, int count, Deadline deadline) {
        return store.scan(cache, cursor, count, deadline);
    }

    @Override
    public CompletionStage<Long> estimateSize(CacheId cache, Deadline deadline) {
        return store.estimateSize(cache, deadline);
    }

    /** Sweeps nothing: what is hidden or over is for the writers to take away. */
    @Override
    public CompletionStage<Integer> sweep(int limit, OperationId id, Deadline deadline) {
        return CompletableFuture.completedFuture(0);
    }

    @Override
    public CompletionStage<@Nullable Void> raiseEventDetail(CacheId cache, EventDetail detail, Deadline deadline) {
        return this.<@Nullable Void>refused();
    }

    @Override
    public CompletionStage<List<Stamp>> destroy(CacheId cache, OperationId id, Deadline deadline) {
        return refused();
    }

    @Override
    public CompletionStage<Meeting> meet(Member self, long version, long leaseMillis, Deadline deadline) {
        return refused();
    }

    @Override
    public CompletionStage<@Nullable Void> leave(long node, Deadline deadline) {
        return this.<@Nullable Void>refused();
    }

    @Override
    public CompletionStage<@Nullable Void> ping(Deadline deadline) {
        return store.ping(deadline);
    }

    @Override
    public void close() {
        store.close();
    }

    private <T extends @Nullable Object> CompletionStage<T> refused() {
        return CompletableFuture.failedFuture(new CacheException(refusal));
    }
}
