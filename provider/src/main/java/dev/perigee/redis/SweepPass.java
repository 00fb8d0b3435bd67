package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.Parts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One pass over all names of the namespace. Remembers where each partition stood when it began: tags that were deleted
 * before that hide nothing after the pass, and are forgotten unless a lease was seen that may be older. Used by one thread
 * after another.
 */
final class SweepPass {

    private static final int CHUNK = 64;

    private final RedisLink link;
    private final ScriptCalls scripts;
    private final Map<Integer, Stamp> beginning;
    private final long hidings;
    private final Set<Place> withTags = new LinkedHashSet<>();
    private final Set<Place> withLeases = new HashSet<>();
    private ScanCursor cursor = ScanCursor.at(0);

    /** A cache in a partition. */
    private record Place(int partition, CacheId cache) {}

    private SweepPass(RedisLink link, ScriptCalls scripts, Map<Integer, Stamp> beginning, long hidings) {
        this.link = link;
        this.scripts = scripts;
        this.beginning = beginning;
        this.hidings = hidings;
    }

    /** A pass that takes away only and forgets no tag. */
    static SweepPass of(RedisLink link, ScriptCalls scripts) {
        return new SweepPass(link, scripts, Map.of(), 0);
    }

    /**
     * Begins a pass.
     *
     * @param hidings what it is to come to
     */
    static CompletionStage<SweepPass> begin(
            RedisLink link, ScriptCalls scripts, Digests digests, long hidings, OperationId id, Deadline deadline) {
        List<Integer> all = IntStream.range(0, link.partitions()).boxed().toList();
        return digests.ask(all, id, deadline).thenApply(stamps -> {
            Map<Integer, Stamp> beginning = new HashMap<>();
            stamps.forEach(stamp -> beginning.put(stamp.partition(), stamp));
            return new SweepPass(link, scripts, beginning, hidings);
        });
    }

    long hidings() {
        return hidings;
    }

    ScanCursor cursor() {
        return cursor;
    }

    void goOnAt(ScanCursor next) {
        cursor = next;
    }

    /** Takes away what is hidden of what a step found; returns how many entries that were. */
    CompletionStage<Integer> takeAway(RedisScan.Step step, OperationId id, Deadline deadline) {
        Map<Place, List<RedisNames.Name>> places = new LinkedHashMap<>();
        for (byte[] bytes : step.names()) {
            RedisNames.Name name = link.names().parse(bytes);
            if (name != null) {
                Place place = new Place(name.partition(), name.cache());
                switch (name.kind()) {
                    case 't' -> withTags.add(place);
                    case 'e' ->
                        places.computeIfAbsent(place, none -> new ArrayList<>()).add(name);
                    case 'l', 'x' -> {
                        withLeases.add(place);
                        places.computeIfAbsent(place, none -> new ArrayList<>()).add(name);
                    }
                    default -> {
                        // Generations and what belongs to the partition as a whole stay.
                    }
                }
            }
        }
        List<CompletionStage<Integer>> parts = new ArrayList<>();
        places.forEach((place, names) -> {
            for (int from = 0; from < names.size(); from += CHUNK) {
                parts.add(takeAway(place, names.subList(from, Math.min(names.size(), from + CHUNK)), id, deadline));
            }
        });
        return Parts.all(parts)
                .thenApply(all -> all.stream().mapToInt(Integer::intValue).sum());
    }

    private CompletionStage<Integer> takeAway(
            Place place, List<RedisNames.Name> names, OperationId id, Deadline deadline) {
        List<Object> keys = new ArrayList<>();
        List<Object> kinds = new ArrayList<>();
        keys.add(link.names().of(place.cache()).tags(place.partition()));
        for (RedisNames.Name name : names) {
            keys.add(name.bytes());
            kinds.add(name.kind() == 'e' ? "e" : "l");
        }
        return scripts.run(
                        Script.SWEEP, place.partition(), place.cache(), id, keys.toArray(), kinds.toArray(), deadline)
                .thenApply(answer -> (int) ScriptAnswers.number(answer.get(4)));
    }

    /** All names were gone through: forgets the tags whose deletion hides nothing any more. */
    CompletionStage<@Nullable Void> end(OperationId id, Deadline deadline) {
        List<CompletionStage<List<?>>> parts = new ArrayList<>();
        for (Place place : withTags) {
            Stamp began = beginning.get(place.partition());
            if (began != null && !withLeases.contains(place)) {
                Object[] keys = {link.names().of(place.cache()).tags(place.partition())};
                Object[] arguments = {ScriptCalls.ascii(began.epoch()), ScriptCalls.ascii(began.sequence())};
                parts.add(scripts.run(Script.FORGET, place.partition(), place.cache(), id, keys, arguments, deadline));
            }
        }
        return Parts.all(parts).thenApply(done -> null);
    }
}
