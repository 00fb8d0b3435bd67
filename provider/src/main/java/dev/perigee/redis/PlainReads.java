package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.Parts;
import dev.perigee.spi.ReadIntent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads that change nothing, by one {@code MGET} of meta, generation and entries: atomic, so the number in the meta is
 * exactly the moment the entries are read at. What cannot be judged by those bytes alone goes to the read script.
 * Thread-safe.
 */
final class PlainReads {

    /** How many keys one command asks for at most; a server does nothing else meanwhile. */
    private static final int MOST_KEYS = 512;

    private final RedisLink link;
    private final ScriptReads scriptReads;
    private final ServerClock clock;
    private final ReadSharing<Place, FarReply> sharing;

    /** One for all partitions, or in a cluster one for each, since a command stays within a slot. */
    private final List<ReadGroups<Place, FarReply>> groups;

    PlainReads(RedisLink link, ServerClock clock, ScriptReads scriptReads) {
        this.link = link;
        this.scriptReads = scriptReads;
        this.clock = clock;
        this.sharing = new ReadSharing<>(link.commands().overdue());
        int slots = link.isCluster() ? link.partitions() : 1;
        this.groups = Stream.generate(() -> new ReadGroups<Place, FarReply>(
                        (places, deadline) -> ask(places, new ConcurrentHashMap<>(), deadline),
                        link.commands().overdue()))
                .limit(slots)
                .toList();
    }

    private record Place(CacheId cache, FarKey key) {}

    /** Reads that share a request are counted as one. */
    ReadSharing<?, ?> sharing() {
        return sharing;
    }

    CompletionStage<FarReply> read(CacheId cache, FarKey key, Deadline deadline) {
        Place place = new Place(cache, key);
        ReadGroups<Place, FarReply> group = groups.get(groups.size() == 1 ? 0 : key.partition(link.partitions()));
        return sharing.read(place, deadline, until -> group.read(place, until));
    }

    /**
     * Reads several entries that lie in one slot, or anywhere on a single server.
     *
     * @param voids see {@link #askLongWay}
     */
    private CompletionStage<List<CompletionStage<FarReply>>> ask(
            List<Place> places, Map<Integer, CompletableFuture<FarReply>> voids, Deadline deadline) {
        EntryReads reads = new EntryReads(link.names());
        for (Place place : places) {
            reads.add(place.cache(), place.key());
        }
        long askedAt = clock.now();
        return reads.send(link.commands(), deadline).thenApply(found -> {
            List<CompletionStage<FarReply>> replies = new ArrayList<>(places.size());
            for (int i = 0; i < places.size(); i++) {
                Place place = places.get(i);
                FarReply reply = judge(
                        place.key().partition(link.partitions()),
                        found.get(reads.meta(i)),
                        found.get(reads.generation(i)),
                        found.get(reads.entry(i)),
                        askedAt);
                replies.add(
                        reply == null
                                ? askLongWay(
                                        place, found.get(reads.meta(i)), found.get(reads.entry(i)), voids, deadline)
                                : CompletableFuture.completedFuture(reply));
            }
            return replies;
        });
    }

    /**
     * Reads by the script. Where nothing was ever written, or all was lost, one script for a partition is enough: while its
     * meta is missing, so is whatever would be an entry.
     *
     * @param voids for one call, the first readings of such partitions, to which more are added
     */
    private CompletionStage<FarReply> askLongWay(
            Place place,
            @Nullable Object metaFound,
            @Nullable Object entryFound,
            Map<Integer, CompletableFuture<FarReply>> voids,
            Deadline deadline) {
        byte[] meta = ScriptAnswers.bytesOrNull(metaFound);
        byte[] envelope = ScriptAnswers.bytesOrNull(entryFound);
        boolean isDamaged =
                envelope != null && !(EnvelopeHeader.isEnvelope(envelope) && MetaBytes.hasNumbers(envelope));
        if ((meta != null && MetaBytes.isMeta(meta)) || isDamaged) {
            return scriptReads.longWay(place.cache(), place.key(), ReadIntent.PLAIN, deadline);
        }
        int partition = place.key().partition(link.partitions());
        CompletableFuture<FarReply> first = new CompletableFuture<>();
        CompletableFuture<FarReply> known = voids.putIfAbsent(partition, first);
        if (known == null) {
            scriptReads
                    .longWay(place.cache(), place.key(), ReadIntent.PLAIN, deadline)
                    .whenComplete((reply, failure) -> {
                        if (failure == null) {
                            first.complete(reply);
                        } else {
                            first.completeExceptionally(RedisFailure.unwrap(failure));
                        }
                    });
            return first;
        }
        return known.thenCompose(reply -> MetaBytes.isVoid(reply.stamp())
                ? CompletableFuture.completedFuture(absent(Outcome.MISS, reply.stamp(), null))
                : scriptReads.longWay(place.cache(), place.key(), ReadIntent.PLAIN, deadline));
    }

    /** Reads several entries: one command for each slot, all sent at once. Answers without fallbacks. */
    CompletionStage<List<FarReply>> readAll(CacheId cache, List<FarKey> keys, Deadline deadline) {
        @Nullable FarReply[] replies = new @Nullable FarReply[keys.size()];
        List<CompletionStage<List<FarReply>>> parts = new ArrayList<>();
        Map<Integer, CompletableFuture<FarReply>> voids = new ConcurrentHashMap<>();
        for (List<Integer> slot : bySlot(keys)) {
            for (int from = 0; from < slot.size(); from += MOST_KEYS) {
                List<Integer> positions = slot.subList(from, Math.min(slot.size(), from + MOST_KEYS));
                parts.add(readTogether(cache, keys, positions, replies, voids, deadline));
            }
        }
        return Parts.all(parts).thenApply(done -> Arrays.asList(replies));
    }

    private List<List<Integer>> bySlot(List<FarKey> keys) {
        Map<Integer, List<Integer>> slots = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            int slot = link.isCluster() ? keys.get(i).partition(link.partitions()) : 0;
            slots.computeIfAbsent(slot, none -> new ArrayList<>()).add(i);
        }
        return List.copyOf(slots.values());
    }

    private CompletionStage<List<FarReply>> readTogether(
            CacheId cache,
            List<FarKey> keys,
            List<Integer> positions,
            @Nullable FarReply[] replies,
            Map<Integer, CompletableFuture<FarReply>> voids,
            Deadline deadline) {
        List<Place> places = new ArrayList<>(positions.size());
        for (int position : positions) {
            places.add(new Place(cache, keys.get(position)));
        }
        return ask(places, voids, deadline).thenCompose(Parts::all).thenApply(found -> {
            for (int i = 0; i < positions.size(); i++) {
                replies[positions.get(i)] = withoutFallback(found.get(i));
            }
            return found;
        });
    }

    /** Says what the bytes found mean; null if they alone do not tell. */
    private @Nullable FarReply judge(
            int partition,
            @Nullable Object metaFound,
            @Nullable Object generationFound,
            @Nullable Object entryFound,
            long askedAt) {
        byte[] meta = ScriptAnswers.bytesOrNull(metaFound);
        if (meta == null || !MetaBytes.isMeta(meta)) {
            return null;
        }
        Stamp stamp = new Stamp(partition, MetaBytes.epoch(meta), MetaBytes.sequence(meta));
        byte[] envelope = ScriptAnswers.bytesOrNull(entryFound);
        if (envelope == null) {
            return absent(Outcome.MISS, stamp, null);
        }
        if (!EnvelopeHeader.isEnvelope(envelope) || !MetaBytes.hasNumbers(envelope)) {
            return absent(Outcome.DAMAGED, stamp, null);
        }
        byte[] generation = ScriptAnswers.bytesOrNull(generationFound);
        if (generation == null
                || !MetaBytes.isGenerationOf(meta, generation)
                || MetaBytes.generation(generation) != EnvelopeHeader.generation(envelope)) {
            return absent(Outcome.MISS, stamp, null);
        }
        if (EnvelopeHeader.tagBlockLength(envelope) > 0
                && MetaBytes.lastTagDeletion(generation) > EnvelopeHeader.sequence(envelope)) {
            return null;
        }
        long end = EnvelopeHeader.logicalEnd(envelope);
        if (end == 0) {
            return hit(stamp, envelope, FarReply.NO_END);
        }
        long latest = clock.latest(partition, clock.now());
        if (latest < 0) {
            return null;
        }
        if (latest < end) {
            return hit(stamp, envelope, end - latest);
        }
        if (clock.earliest(partition, askedAt) < end) {
            return null; // It may have been alive: who is told that it is gone must not find it later.
        }
        // Whether such a body may still serve as a fallback depends on its physical end, which is not in it.
        return (EnvelopeHeader.flags(envelope) & EnvelopeHeader.FLAG_KEPT_FOR_ANNOUNCEMENT) != 0
                ? null
                : absent(Outcome.MISS, stamp, envelope);
    }

    private static FarReply hit(Stamp stamp, byte[] envelope, long remaining) {
        return new FarReply(
                Outcome.HIT,
                stamp,
                envelope,
                EnvelopeHeader.operationId(envelope),
                EnvelopeHeader.sequence(envelope),
                remaining);
    }

    private static FarReply absent(Outcome outcome, Stamp stamp, byte @Nullable [] fallback) {
        return new FarReply(outcome, stamp, fallback, OperationId.NONE, 0, 0);
    }

    private static FarReply withoutFallback(FarReply reply) {
        return reply.outcome() == Outcome.HIT || reply.envelope() == null
                ? reply
                : absent(reply.outcome(), reply.stamp(), null);
    }
}
