package dev.perigee.tier;

import dev.perigee.coherence.Partition;
import dev.perigee.coherence.Scope;
import dev.perigee.coherence.Ticket;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.OperationIds;
import dev.perigee.entry.Stamp;
import dev.perigee.near.Fill;
import dev.perigee.near.Kept;
import dev.perigee.near.NearEntry;
import dev.perigee.spi.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a cache without far tier keeps beside its entries: numbers, operation ids, leases, and the rules by which an entry
 * lives. Thread-safe.
 */
final class NearLedger<K, V> {

    /** There is nothing to be out of step with: entries stay good until they end. */
    private static final Duration ALWAYS = Duration.ofNanos(Long.MAX_VALUE);

    private static final String EPOCH = "near";

    private final OperationIds ids = new OperationIds();
    private final Ticker ticker;
    private final Partition partition;
    private final Scope scope;
    private final AtomicLong sequence = new AtomicLong();
    private final Map<K, OperationId> leases = new ConcurrentHashMap<>();

    NearLedger(CacheId cache, Ticker ticker) {
        this.ticker = ticker;
        this.partition = new Partition(0, ALWAYS, ticker::nanoTime);
        this.scope = partition.scope(cache);
    }

    OperationId nextId() {
        return ids.next();
    }

    /** The number of a change; a new one only for who listens. */
    long draw(boolean listening) {
        return listening ? sequence.incrementAndGet() : sequence.get();
    }

    Stamp now() {
        return at(sequence.get());
    }

    Stamp at(long number) {
        return new Stamp(0, EPOCH, number);
    }

    /** Takes the lease to load a key, from whoever has it. */
    OperationId lease(K key) {
        OperationId token = ids.next();
        leases.put(key, token);
        return token;
    }

    boolean isLeased(K key, OperationId token) {
        return token.equals(leases.get(key));
    }

    void release(K key, OperationId token) {
        leases.remove(key, token);
    }

    void endLease(K key) {
        leases.remove(key);
    }

    void endLeases() {
        leases.clear();
    }

    boolean isLive(NearEntry<V> entry) {
        return scope.isUsable(entry, ticker.nanoTime());
    }

    NearEntry<V> entry(Kept<V> kept, OperationId id, long number, Lifetime life, List<String> tags) {
        return entry(kept, id, number, Fill.lifeNanos(life), tags);
    }

    /** An entry in place of another, with that one's end. */
    NearEntry<V> replace(NearEntry<V> former, Kept<V> kept, OperationId id, long number, List<String> tags) {
        return entry(kept, id, number, former.remainingNanos(ticker.nanoTime()), tags);
    }

    NearEntry<V> prolong(NearEntry<V> entry, Lifetime life) {
        return entry(entry.kept(), entry.id(), entry.asOf(), life, entry.tags());
    }

    private NearEntry<V> entry(Kept<V> kept, OperationId id, long number, long lifeNanos, List<String> tags) {
        Ticket ticket = partition.ask(ticker.nanoTime());
        return new NearEntry<>(
                scope,
                ticket.era(),
                new Fill<>(kept, id, at(number), ticket.askedAt(), lifeNanos, tags, /* weight= */ 1));
    }
}
