package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.event.CacheEvents;
import dev.perigee.event.EntryChange;
import dev.perigee.event.ListenerFailures;
import dev.perigee.operation.Effect;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.UnreadableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns a cache's own operations into events for its listeners on this node. Without cost where nobody listens. */
final class FarEvents<K, V> {

    private final CacheEvents<K, V> events;
    private final ValueForm<K, V> form;

    FarEvents(CacheEvents<K, V> events, ValueForm<K, V> form) {
        this.events = events;
        this.form = form;
    }

    boolean isListening() {
        return events.isListening();
    }

    boolean wantsOld() {
        return events.wantsOld();
    }

    /** Operations whose events come with their answers. Closed when they have been dealt with. */
    final class Expected implements AutoCloseable {

        private final List<OperationId> ids;

        Expected(List<OperationId> ids) {
            this.ids = ids;
            ids.forEach(events::expect);
        }

        boolean isListening() {
            return !ids.isEmpty();
        }

        @Override
        public void close() {
            ids.forEach(events::settle);
        }
    }

    /** Events of a batch, delivered number by number. */
    static final class Batch<K, V> {

        private record At(int partition, long sequence) implements Comparable<At> {
            @Override
            public int compareTo(At other) {
                return partition == other.partition
                        ? Long.compare(sequence, other.sequence)
                        : Integer.compare(partition, other.partition);
            }
        }

        private final FarEvents<K, V> events;
        private final Map<At, Stamp> stamps = new TreeMap<>();
        private final Map<At, List<EntryChange<K, V>>> changes = new TreeMap<>();

        Batch(FarEvents<K, V> events) {
            this.events = events;
        }

        void add(K key, @Nullable V told, Stamp stamp, Done<V> done) {
            At at = new At(stamp.partition(), stamp.sequence());
            stamps.putIfAbsent(at, stamp);
            changes.computeIfAbsent(at, k -> new ArrayList<>()).addAll(changes(key, told, done));
        }

        void deliver() {
            // Every number is brought, whatever the listeners of the one before did: the next would wait for it.
            ListenerFailures failures = new ListenerFailures();
            stamps.forEach((at, stamp) ->
                    failures.during(() -> events.events.deliver(stamp, changes.getOrDefault(at, List.of()))));
            failures.rethrow();
        }
    }

    Expected expect(OperationId id) {
        return new Expected(events.isListening() ? List.of(id) : List.of());
    }

    Expected expectAll(List<Mutation> mutations) {
        return new Expected(
                events.isListening() ? mutations.stream().map(Mutation::id).toList() : List.of());
    }

    Batch<K, V> batch() {
        return new Batch<>(this);
    }

    /**
     * What listeners are told of a step's value. To be asked before the step is sent: a value that cannot be copied must not be
     * found out when it is stored.
     */
    @Nullable V told(Step<V> step) {
        return step.effect() instanceof Effect.Store<V> store ? form.copier().copy(store.value()) : null;
    }

    void deliver(K key, @Nullable V told, Stamp stamp, Done<V> done) {
        events.deliver(stamp, changes(key, told, done));
    }

    private static <K, V> List<EntryChange<K, V>> changes(K key, @Nullable V value, Done<V> done) {
        V old = done.old();
        UnreadableException opaque = done.opaque();
        return switch (done.outcome()) {
            case INSERTED -> List.of(new EntryChange<>(ChangeKind.INSERTED, key, value, null));
            case UPDATED -> List.of(new EntryChange<>(ChangeKind.UPDATED, key, value, old, opaque));
            case DROPPED -> List.of(new EntryChange<>(ChangeKind.REMOVED, key, null, old, opaque));
            case UPDATED_TO_NOTHING -> List.of(new EntryChange<>(ChangeKind.ENDED, key, null, old, opaque));
            default -> List.of();
        };
    }

    /** Reads what another node's message says; a value too long for a message is fetched if it is still there. */
    static <K, V> CacheEvents.Decoder<K, V> decoder(CacheId cache, Node node, ValueForm<K, V> form) {
        return (change, id) -> {
            byte[] value = change.value();
            if (change.kind().leavesValue() && value == null) {
                value = fetch(cache, node, change.key(), id);
            }
            K key = form.keys().decode(change.key());
            V current = decodeIfPresent(form, value);
            try {
                return new EntryChange<>(change.kind(), key, current, decodeIfPresent(form, change.old()));
            } catch (UnreadableException e) {
                // Only who asks for the former value misses the event.
                return new EntryChange<>(change.kind(), key, current, /* old= */ null, e);
            }
        };
    }

    private static byte @Nullable [] fetch(CacheId cache, Node node, FarKey key, OperationId id) {
        FarReply reply = new CallTime(node)
                .ask(deadline -> TierFailures.await(node.far().read(cache, key, ReadIntent.PLAIN, deadline), deadline));
        return reply.outcome() == Outcome.HIT && reply.entryId().equals(id) ? reply.envelope() : null;
    }

    private static <K, V> @Nullable V decodeIfPresent(ValueForm<K, V> form, byte @Nullable [] envelope)
            throws UnreadableException {
        return envelope == null ? null : form.decode(envelope);
    }
}
