package dev.perigee.spi;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The store that all nodes of a namespace share, and the only truth about their entries.
 *
 * <p>Keys and values are bytes. Each key belongs to one partition ({@link FarKey#partition}); each partition has one
 * timeline of numbers. <b>Promised:</b> {@link #read} and {@link #mutate} are atomic for each key; an effective write, its
 * number and its message on the {@link Backplane} are one step; numbers of one partition and epoch are contiguous; only
 * the store's own clock decides about expiry. <b>Not promised:</b> atomicity over several keys; the order of messages of
 * different partitions; that every message arrives; that entries are kept (the store may evict, without a number).
 *
 * <p>All methods return at once; what they return completes by the deadline, exceptionally with a
 * {@link java.util.concurrent.TimeoutException} if the outcome is unknown by then, with an {@link OutcomeUnknownException}
 * if it is although the store has answered, or with another exception if the request surely had no effect, an
 * {@link UnreachableException} if it never reached the store. A request of several parts fails as a whole: if some of them
 * were carried out, its outcome is unknown. Arguments that make no
 * sense are refused by an {@link IllegalArgumentException} at once. Stages complete on a thread of the store's or the
 * caller's: do not block or run user code there. Implementations are thread-safe.
 *
 * <p>A request that would change something and reaches the store after its deadline changes nothing: it is answered
 * {@link dev.perigee.entry.Outcome#TOO_LATE} where the answer has an outcome, and fails otherwise.
 */
public interface FarStore extends AutoCloseable {

    /**
     * Returns the number of partitions of the namespace.
     *
     * @return a power of two from 1 to 1024, the same on all nodes
     */
    int partitions();

    /**
     * Says who answers for a partition: an answer of a server tells that it is not silent, whatever else it was asked for.
     *
     * @param partition which
     * @return something that is equal for all partitions of one server; it may change as servers do
     */
    default Object server(int partition) {
        return FarStore.class;
    }

    /**
     * Waits for what lies unread: whoever takes a server for silent has to see first what has come from it.
     *
     * @param partition a partition of that server
     * @return completes, never exceptionally, when what had come by the time of this call was read and the stages of answers
     *     in it are complete
     */
    default CompletionStage<@Nullable Void> readUp(int partition) {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Says whether a server is in the middle of a long answer: who waits behind that one waits for a line that is slow, and
     * not for a server that is silent.
     *
     * @param partition a partition of that server
     * @return true if a part of such an answer has come just now
     */
    default boolean isDelivering(int partition) {
        return false;
    }

    /**
     * Reads one entry.
     *
     * @param cache the cache
     * @param key the key
     * @param intent what else the read is to do: move the logical end of a hit, take the load lease on a miss
     * @param deadline when the caller gives up
     * @return the answer: HIT, MISS, DAMAGED, LEASED or LEASED_ELSEWHERE; TOO_LATE only if the intent is not plain
     */
    CompletionStage<FarReply> read(CacheId cache, FarKey key, ReadIntent intent, Deadline deadline);

    /**
     * Reads several entries in one round. Nothing is promised about the order or the moment they are read in; each answer
     * is right by itself.
     *
     * @param cache the cache
     * @param keys the keys
     * @param deadline when the caller gives up
     * @return the answers in the order of the keys: HIT, MISS or DAMAGED
     */
    CompletionStage<List<FarReply>> readAll(CacheId cache, List<FarKey> keys, Deadline deadline);

    /**
     * Applies one mutation atomically.
     *
     * @param cache the cache
     * @param key the key
     * @param mutation condition and change
     * @param deadline after this moment the mutation must not be applied any more
     * @return the answer
     */
    CompletionStage<FarReply> mutate(CacheId cache, FarKey key, Mutation mutation, Deadline deadline);

    /**
     * Applies several mutations in one round. Atomic for each key only; keys of one partition may share one number and
     * one message. Order among them is not promised.
     *
     * @param cache the cache
     * @param keys different keys
     * @param mutations one for each key, in the same order, each with {@link dev.perigee.entry.Condition#ANY}
     * @param deadline after this moment they must not be applied any more
     * @return the answers in the order of the keys
     */
    CompletionStage<List<FarReply>> mutateAll(
            CacheId cache, List<FarKey> keys, List<Mutation> mutations, Deadline deadline);

    /**
     * Applies several mutations, each atomically and by itself: in one round if none has a condition, or else all sent at
     * once. Order among them is not promised.
     *
     * @param cache the cache
     * @param keys different keys
     * @param mutations one for each key, in the same order
     * @param deadline after this moment they must not be applied any more
     * @return the answers in the order of the keys; fails if one of them does
     */
    default CompletionStage<List<FarReply>> mutateEach(
            CacheId cache, List<FarKey> keys, List<Mutation> mutations, Deadline deadline) {
        if (mutations.stream().allMatch(mutation -> mutation.condition().equals(Condition.ANY))) {
            return mutateAll(cache, keys, mutations, deadline);
        }
        List<CompletionStage<FarReply>> each = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            each.add(mutate(cache, keys.get(i), mutations.get(i), deadline));
        }
        return Parts.allOrUnknown("mutateEach", each);
    }

    /**
     * Moves the end of an entry's life, if it is still the entry that the caller saw. Without effect otherwise.
     *
     * @param cache the cache
     * @param key the key
     * @param expected the operation that wrote the entry
     * @param id names this touch
     * @param lifetime the new life; {@link Lifetime#OVER} removes the entry
     * @param deadline when the caller gives up
     * @return HIT if it was moved, DROPPED if it was removed, MISS if the entry is another one or gone, TOO_LATE
     */
    CompletionStage<FarReply> touch(
            CacheId cache, FarKey key, OperationId expected, OperationId id, Lifetime lifetime, Deadline deadline);

    /**
     * Tries to take a lease on a key. Leases end by themselves; holding one makes others wait, but safety never rests on
     * it. Who holds it already keeps it as it is.
     *
     * @param cache the cache
     * @param key the key
     * @param kind which of the key's leases
     * @param token names the holder
     * @param millis how long it lasts at most
     * @param deadline when the caller gives up
     * @return 0 if the lease is now the caller's, or else the milliseconds until the present one ends
     */
    CompletionStage<Long> lease(
            CacheId cache, FarKey key, LeaseKind kind, OperationId token, long millis, Deadline deadline);

    /**
     * Gives a lease back; without effect if the token does not hold it any more.
     *
     * @param cache the cache
     * @param key the key
     * @param kind which of the key's leases
     * @param token the holder
     * @param deadline when the caller gives up
     * @return completes when done
     */
    CompletionStage<@Nullable Void> release(
            CacheId cache, FarKey key, LeaseKind kind, OperationId token, Deadline deadline);

    /**
     * Hides all entries of a cache at once, by a new generation in each partition. Leases are void from then on.
     *
     * @param cache the cache
     * @param id names this operation
     * @param deadline after this moment it must not be applied any more
     * @return one stamp for each partition
     */
    CompletionStage<List<Stamp>> clear(CacheId cache, OperationId id, Deadline deadline);

    /**
     * Hides all entries of a cache that carry a tag and were written before.
     *
     * @param cache the cache
     * @param tag the tag, 1 to 64 bytes of UTF-8
     * @param id names this operation
     * @param deadline after this moment it must not be applied any more
     * @return one stamp for each partition
     */
    CompletionStage<List<Stamp>> deleteTag(CacheId cache, String tag, OperationId id, Deadline deadline);

    /**
     * Asks partitions for their present epoch and number. If continuity of a partition may be broken, a new epoch begins
     * before it answers.
     *
     * @param partitions which ones
     * @param deadline when the caller gives up
     * @return one stamp for each, in any order
     */
    CompletionStage<List<Stamp>> digest(Collection<Integer> partitions, Deadline deadline);

    /**
     * Lists a part of a cache's entries. A full scan returns every entry that was there throughout; entries that come or
     * go meanwhile may be missed, and some may be returned twice.
     *
     * @param cache the cache
     * @param cursor {@link ScanPage#START}, or the cursor of the page before
     * @param count about how many entries to return, a hint
     * @param deadline when the caller gives up
     * @return live entries and the next cursor
     */
    CompletionStage<ScanPage> scan(CacheId cache, String cursor, int count, Deadline deadline);

    /**
     * Estimates how many entries a cache has. Cheap whatever their number, so it may count hidden entries too, be some
     * seconds old, and err by a few in a hundred.
     *
     * @param cache the cache
     * @param deadline when the caller gives up
     * @return about how many; -1 if this store cannot tell
     */
    default CompletionStage<Long> estimateSize(CacheId cache, Deadline deadline) {
        return CompletableFuture.completedFuture(-1L);
    }

    /**
     * Does a bounded piece of the background work: takes away what is hidden or physically over, and announces logical
     * ends that listeners wait for. Any number of nodes may call it at any time.
     *
     * @param limit how many entries to look at, at most
     * @param id names this operation
     * @param deadline when the caller gives up
     * @return how many entries were taken away or announced
     */
    CompletionStage<Integer> sweep(int limit, OperationId id, Deadline deadline);

    /**
     * Makes the messages of a cache tell at least so much, from now on and for all nodes.
     *
     * @param cache the cache
     * @param detail the least that is needed
     * @param deadline when the caller gives up
     * @return completes when it is so
     */
    CompletionStage<@Nullable Void> raiseEventDetail(CacheId cache, EventDetail detail, Deadline deadline);

    /**
     * Deletes all that is kept for a cache: entries, leases, tags, settings. Other nodes see it as a clear.
     *
     * @param cache the cache
     * @param id names this operation
     * @param deadline when the caller gives up
     * @return one stamp for each partition
     */
    CompletionStage<List<Stamp>> destroy(CacheId cache, OperationId id, Deadline deadline);

    /**
     * Renews a node's registration in the namespace and tells who else takes part. Registrations run out by themselves;
     * both in one atomic step, by the store's clock.
     *
     * @param self the node; takes the place of what it had registered before
     * @param version rises with each call for this node: a registration that a later one has overtaken is ignored
     * @param leaseMillis how long the registration lasts unless it is renewed, 1 or more
     * @param deadline when the caller gives up; the registration is not made after it
     * @return the members
     */
    CompletionStage<Meeting> meet(Member self, long version, long leaseMillis, Deadline deadline);

    /**
     * Ends a node's registration; without effect if there is none.
     *
     * @param node the node
     * @param deadline when the caller gives up
     * @return completes when done
     */
    CompletionStage<@Nullable Void> leave(long node, Deadline deadline);

    /**
     * Asks for a sign of life, which is not held up by answers that are still on their way.
     *
     * @param deadline when the caller gives up
     * @return completes when the store has answered
     */
    CompletionStage<@Nullable Void> ping(Deadline deadline);

    /**
     * The machine was suspended, or its wall clock set ahead: what this handle knows by having measured it with the monotonic
     * clock, such as what the store's clock shows, is not to be believed any more. Does not block.
     */
    default void onSuspended() {}

    /** Releases what this node holds of the store; the data stays for the others. Idempotent. */
    @Override
    void close();
}
