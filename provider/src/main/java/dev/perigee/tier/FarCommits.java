package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import dev.perigee.spi.Deadline;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Changes of one key of a far tier. Thread-safe. */
final class FarCommits<K, V> implements Commits<V> {

    private final CacheId cache;
    private final Node node;
    private final K key;
    private final FarKey farKey;
    private final NearTier<K, V> near;
    private final FarAnswers<K, V> answers;
    private final Assurance assurance;
    private final StepEncoder<K, V> encoder;
    private final CallStyle style;
    private final FarLeases leases;

    /**
     * Begins.
     *
     * @param key nobody may change it any more
     */
    FarCommits(
            CacheId cache,
            Node node,
            K key,
            FarKey farKey,
            NearTier<K, V> near,
            FarAnswers<K, V> answers,
            Assurance assurance,
            StepEncoder<K, V> encoder,
            CallStyle style,
            FarLeases leases) {
        this.cache = cache;
        this.node = node;
        this.key = key;
        this.farKey = farKey;
        this.near = near;
        this.answers = answers;
        this.assurance = assurance;
        this.encoder = encoder;
        this.style = style;
        this.leases = leases;
    }

    @Override
    public Draft<V> draft(OperationId base, Effect<V> effect, Lives lives) {
        Condition unchanged = new Condition.WrittenBy(base);
        Effect<V> own = effect instanceof Effect.Store<V> store
                ? new Effect.Store<>(near.keeper().ownValue(store.value()))
                : effect;
        Step<V> given = new Step<>(unchanged, effect, lives.created(), lives.updated(), /* wantOld= */ false);
        Mutation mutation = encoder.mutation(node.ids().next(), key, given, style, /* listenersWantOld= */ false);
        Step<V> step = new Step<>(unchanged, own, lives.created(), lives.updated(), /* wantOld= */ false);
        return new Draft<>(base, step, mutation, deadline());
    }

    @Override
    public Sent<V> send(Batch<V> batch) {
        Mutation mutation = batch.mutation();
        FarRequest request = FarRequest.of(node, farKey, batch.deadline());
        return new Sent<>(
                request,
                batch.newest().step(),
                mutation,
                answers.counted(stage(() -> node.far().mutate(cache, farKey, mutation, request.deadline()))));
    }

    /** A store that fails at once fails all callers of the batch alike. */
    private static <T> CompletionStage<T> stage(Supplier<CompletionStage<T>> request) {
        try {
            return request.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public Done<V> settle(Sent<V> sent, FarReply reply) {
        return answers.settle(key, sent.request(), sent.step(), sent.mutation(), reply, /* isPrivate= */ true);
    }

    @Override
    public void assure(Sent<V> sent, FarReply reply) {
        assurance.changed(List.of(reply), partition -> sent.request().sent());
    }

    @Override
    public void outcomeUnknown() {
        near.forget(key);
    }

    @Override
    public Deadline deadline() {
        return node.deadline();
    }

    @Override
    public OperationId newTurn() {
        return node.ids().next();
    }

    @Override
    public boolean isTurn(OperationId turn) {
        return leases.takeTurn(farKey, turn);
    }

    @Override
    public void endTurn(OperationId turn) {
        leases.endTurn(farKey, turn);
    }
}
