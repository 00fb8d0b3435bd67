package dev.perigee.tier;

import dev.perigee.entry.FarReply;
import dev.perigee.entry.OperationId;
import dev.perigee.operation.Effect;
import dev.perigee.spi.Deadline;

/**
 * Changes of one key that are worked out ahead of being sent, so that one request can stand for several of them.
 * Thread-safe.
 *
 * @param <V> the type of values
 */
interface Commits<V> {

    /**
     * Works out a change, on the thread of who wants it. The value is copied unless nobody can change it.
     *
     * @param base the operation that wrote what the change rests on
     * @throws RuntimeException if the value cannot be encoded or tagged
     */
    Draft<V> draft(OperationId base, Effect<V> effect, Lives lives);

    /** Sends a batch and does not wait. May be called on any thread. */
    Sent<V> send(Batch<V> batch);

    /** Deals with an answer, on a caller's thread. Doing so twice does no harm. */
    Done<V> settle(Sent<V> sent, FarReply reply);

    /** Waits for what a write waits for, on the thread of each caller whose change it was. */
    void assure(Sent<V> sent, FarReply reply);

    /** Nothing that is near is believed after a request whose outcome nobody knows. */
    void outcomeUnknown();

    /** When a request that is sent now must have been answered. */
    Deadline deadline();

    /** Names a turn among the nodes. */
    OperationId newTurn();

    /** Asks for the turn; true if it is given. */
    boolean isTurn(OperationId turn);

    /** Gives a turn back, without waiting. */
    void endTurn(OperationId turn);
}
