package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.ReadIntent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
    private final ScriptCalls scripts;
    private final ServerClock clock;
    private final ReadSharing<Place, FarReply> sharing = new ReadSharing<>();

    PlainReads(RedisLink link, ScriptCalls scripts) {
        this.link = link;
        this.scripts = scripts;
        this.clock = scripts.clock();
    }

    private record Place(CacheId cache, FarKey key) {}

    /** Reads that share a request are counted as one. */
    ReadSharing<?, ?> sharing() {
        return sharing;
    }

    CompletionStage<FarReply> read(CacheId cache, FarKey key, Deadline deadline) {
        return sharing.read(new Place(cache, key), deadline, until -> ask(cache, key, until));
    }

    private CompletionStage<FarReply> ask(CacheId cache, FarKey key, Deadline deadline) {
        int partition = key.partition(link.partitions());
        RedisNames.CacheNames names = link.names().of(cache);
        byte[] meta = link.names().meta(partition);
        long askedAt = System.nanoTime();
        return link.commands()
                .ask(meta, "MGET", deadline, meta, names.generation(partition), names.entry(key))
                .thenCompose(answer -> {
                    List<?> found = ScriptAnswers.list(answer);
                    FarReply reply = judge(partition, found.get(0), found.get(1), found.get(2), askedAt);
                    return reply == null
                            ? byScript(cache, key, ReadIntent.PLAIN, deadline)
                            : CompletableFuture.completedFuture(reply);
                });
    }

    /** Reads by the script, and does on the way what is intended. */
    CompletionStage<FarReply> byScript(CacheId cache, FarKey key, ReadIntent intent, Deadline deadline) {
        int partition = key.partition(link.partitions());
        RedisNames.CacheNames names = link.names().of(cache);
        Object[] keys = {
            names.entry(key),
            names.loadLease(key),
            names.tags(partition),
            link.names().due(partition)
        };
        Object[] arguments = {
            key.bytes(),
            ScriptCalls.ascii(intent.leaseMillis()),
            Lifetimes.physical(intent.touch()),
            Lifetimes.lead(intent.touch())
        };
        return scripts.run(Script.READ, partition, cache, intent.id(), keys, arguments, deadline)
                .thenApply(answer -> ScriptAnswers.read(partition, answer));
    }

    /** Reads several entries: one command for each slot, all sent at once. Answers without fallbacks. */
    CompletionStage<List<FarReply>> readAll(CacheId cache, List<FarKey> keys, Deadline deadline) {
        @Nullable FarReply[] replies = new @Nullable FarReply[keys.size()];
        List<CompletionStage<Object>> parts = new ArrayList<>();
        for (List<Integer> slot : bySlot(keys)) {
            for (int from = 0; from < slot.size(); from += MOST_KEYS) {
                List<Integer> positions = slot.subList(from, Math.min(slot.size(), from + MOST_KEYS));
                parts.add(readTogether(cache, keys, positions, replies, deadline));
            }
        }
        return Stages.all(parts).thenApply(done -> Arrays.asList(replies));
    }

    private List<List<Integer>> bySlot(List<FarKey> keys) {
        Map<Integer, List<Integer>> slots = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            int slot = link.isCluster() ? keys.get(i).partition(link.partitions()) : 0;
            slots.computeIfAbsent(slot, none -> new ArrayList<>()).add(i);
        }
        return List.copyOf(slots.values());
    }

    private CompletionStage<Object> readTogether(
            CacheId cache,
            List<FarKey> keys,
            List<Integer> positions,
            @Nullable FarReply[] replies,
            Deadline deadline) {
        RedisNames.CacheNames names = link.names().of(cache);
        Map<Integer, Integer> heads = new LinkedHashMap<>();
        List<byte[]> asked = new ArrayList<>();
        for (int position : positions) {
            int partition = keys.get(position).partition(link.partitions());
            if (heads.putIfAbsent(partition, asked.size()) == null) {
                asked.add(link.names().meta(partition));
                asked.add(names.generation(partition));
            }
        }
        int first = asked.size();
        long askedAt = System.nanoTime();
        for (int position : positions) {
            asked.add(names.entry(keys.get(position)));
        }
        return link.commands()
                .ask(asked.get(0), "MGET", deadline, asked.toArray())
                .thenCompose(answer -> {
                    List<?> found = ScriptAnswers.list(answer);
                    List<CompletionStage<Object>> again = new ArrayList<>();
                    for (int i = 0; i < positions.size(); i++) {
                        int position = positions.get(i);
                        FarKey key = keys.get(position);
                        int partition = key.partition(link.partitions());
                        int head = heads.getOrDefault(partition, 0);
                        FarReply reply =
                                judge(partition, found.get(head), found.get(head + 1), found.get(first + i), askedAt);
                        if (reply == null) {
                            again.add(byScript(cache, key, ReadIntent.PLAIN, deadline)
                                    .thenApply(judged -> replies[position] = withoutFallback(judged)));
                        } else {
                            replies[position] = withoutFallback(reply);
                        }
                    }
                    return Stages.all(again).thenApply(done -> done);
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
        if (!EnvelopeHeader.isEnvelope(envelope)) {
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
        long latest = clock.latest(partition, System.nanoTime());
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
