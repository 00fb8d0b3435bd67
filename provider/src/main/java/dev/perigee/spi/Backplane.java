package dev.perigee.spi;

import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.Message;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What carries messages between the nodes of a namespace, the writer included.
 *
 * <p><b>Promised:</b> a subscriber is never called on a caller's thread; messages of one partition reach it one after
 * another. <b>Not promised:</b> that a message arrives, that it arrives once, or that messages arrive in the order they
 * were sent in; readers find out by the numbers. Implementations are thread-safe.
 */
public interface Backplane extends AutoCloseable {

    /**
     * Sends a message to all nodes. The far store sends the messages of its writes itself; this is for those that no
     * write carries.
     *
     * @param message the message
     * @throws IllegalStateException if this is closed: nobody would hear of it
     */
    void publish(Message message);

    /**
     * Registers a subscriber.
     *
     * @param subscriber called from now on, on threads that this backplane owns. It must return soon, never block on I/O
     *     and never run user code
     * @return ends the subscription when closed; after that the subscriber is not called again
     */
    Subscription subscribe(Subscriber subscriber);

    /**
     * Sends an acknowledgement to one node. Nothing is promised but that it arrives there once at most for each time it
     * is carried; a node that is not there, or does not {@linkplain #hear hear}, misses it.
     *
     * @param node the node it is meant for
     * @param acknowledgement what it is to be told
     * @return completes when it is on its way, exceptionally if it surely is not; until then more of them had better be
     *     gathered than sent
     */
    CompletionStage<@Nullable Void> acknowledge(long node, Acknowledgement acknowledgement);

    /**
     * Hears from now on the acknowledgements that others send to a node. They may arrive in another order than they were
     * sent in.
     *
     * @param node this node
     * @param hearer called on a thread that this backplane owns, by one thread at a time; must return soon, never block
     *     and never run user code
     * @return ends it when closed
     */
    Subscription hear(long node, Consumer<Acknowledgement> hearer);

    /**
     * Sets the subscriptions up anew, because messages were lost again and again though they seem to stand. Returns at
     * once; subscribers hear {@link Subscriber#onSubscribed} when they stand.
     */
    default void resubscribe() {}

    /** Ends all subscriptions and releases what they hold. Idempotent. */
    @Override
    void close();

    /** Hears a backplane. */
    interface Subscriber {

        /**
         * A message arrived.
         *
         * @param message the message
         */
        void onMessage(Message message);

        /**
         * Says whether a message may be kept back for a moment, a few milliseconds at most, so that several are delivered
         * together. Messages of one partition stay in their order: one that may not wait is not kept waiting by such.
         *
         * @param message a message that has arrived and was not delivered yet
         * @return false if nothing is said; called on any thread, and has to answer at once
         */
        default boolean mayWait(Message message) {
            return false;
        }

        /**
         * Something arrived that is not a message of a version known here, or messages had to be thrown away. What was
         * missed shows in the numbers later; until then near copies may be old.
         */
        void onLoss();

        /** The connection was lost: from now on messages may be missed without a sign. */
        default void onDisconnected() {}

        /** The subscription stands, for the first time or again. */
        default void onSubscribed() {}
    }

    /** A registered subscriber. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
