package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import dev.perigee.spi.Deadline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * One {@code MGET} of entries, with the meta and the generation that each is judged by, once for all of a partition. Used by
 * one thread until it is sent.
 */
final class EntryReads {

    private final RedisNames names;
    private final List<byte[]> asked = new ArrayList<>();
    private final Map<Head, Integer> heads = new HashMap<>();

    /** For each entry where its partition's meta stands, right before the generation; and where it stands itself. */
    private final List<Integer> metas = new ArrayList<>();

    private final List<Integer> entries = new ArrayList<>();

    private record Head(CacheId cache, int partition) {}

    EntryReads(RedisNames names) {
        this.names = names;
    }

    void add(CacheId cache, FarKey key) {
        int partition = key.partition(names.partitions());
        RedisNames.CacheNames ofCache = names.of(cache);
        metas.add(heads.computeIfAbsent(new Head(cache, partition), head -> {
            asked.add(names.meta(partition));
            asked.add(ofCache.generation(partition));
            return asked.size() - 2;
        }));
        entries.add(asked.size());
        asked.add(ofCache.entry(partition, key.bytes()));
    }

    /** Sends it; what was added must be in one slot if there are slots. */
    CompletionStage<List<?>> send(RedisCommands commands, Deadline deadline) {
        return commands.ask(asked.get(0), "MGET", deadline, asked.toArray()).thenApply(ScriptAnswers::list);
    }

    /** Where in the answer the meta is that belongs to an entry. */
    int meta(int entry) {
        return metas.get(entry);
    }

    /** Where in the answer the generation is that belongs to an entry. */
    int generation(int entry) {
        return metas.get(entry) + 1;
    }

    /** Where in the answer an entry is. */
    int entry(int entry) {
        return entries.get(entry);
    }
}
