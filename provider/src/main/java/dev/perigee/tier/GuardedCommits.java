package dev.perigee.tier;

import dev.perigee.entry.FarReply;
import dev.perigee.entry.OperationId;
import dev.perigee.operation.Effect;
import dev.perigee.spi.Deadline;

/**
 * Changes of a key that may have to wait until something is made up for. Thread-safe.
 *
 * @param commits the changes
 * @param guard throws while nothing may be changed
 * @param <V> the type of values
 */
record GuardedCommits<V>(Commits<V> commits, Runnable guard) implements Commits<V> {

    @Override
    public Draft<V> draft(OperationId base, Effect<V> effect, Lives lives) {
        guard.run();
        return commits.draft(base, effect, lives);
    }

    @Override
    public Sent<V> send(Batch<V> batch) {
        return commits.send(batch);
    }

    @Override
    public Done<V> settle(Sent<V> sent, FarReply reply) {
        return commits.settle(sent, reply);
    }

    @Override
    public void assure(Sent<V> sent, FarReply reply) {
        commits.assure(sent, reply);
    }

    @Override
    public void outcomeUnknown() {
        commits.outcomeUnknown();
    }

    @Override
    public Deadline deadline() {
        return commits.deadline();
    }

    @Override
    public OperationId newTurn() {
        return commits.newTurn();
    }

    @Override
    public boolean isTurn(OperationId turn) {
        return commits.isTurn(turn);
    }

    @Override
    public void endTurn(OperationId turn) {
        commits.endTurn(turn);
    }
}
