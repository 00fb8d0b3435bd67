package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Outcome;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.ScanPage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.connection.MasterSlaveEntry;

/**
 * Goes over the names in all primaries by {@code SCAN}. Patterns are made of the namespace and the cache id only, never of
 * a key's bytes. Thread-safe.
 */
final class RedisScan {

    /** How many names a server looks at in one step at most, however few of them are ours. */
    private static final int MOST_NAMES = 10_000;

    private final RedisLink link;
    private final PlainReads reads;

    RedisScan(RedisLink link, PlainReads reads) {
        this.link = link;
        this.reads = reads;
    }

    /**
     * A step of a scan.
     *
     * @param names what was found
     * @param next where to go on; null after the last server
     */
    record Step(List<byte[]> names, @Nullable ScanCursor next) {}

    /** Lists live entries of a cache from a cursor on. */
    CompletionStage<ScanPage> page(CacheId cache, ScanCursor from, int count, Deadline deadline) {
        RedisNames.CacheNames names = link.names().of(cache);
        return stepThatFinds(from, names.patternOfEntries(), count, deadline).thenCompose(step -> {
            Set<FarKey> keys = new LinkedHashSet<>();
            for (byte[] name : step.names()) {
                FarKey key = names.keyOfEntry(name);
                if (key != null) {
                    keys.add(key);
                }
            }
            return page(cache, List.copyOf(keys), step.next(), deadline);
        });
    }

    private CompletionStage<ScanPage> page(
            CacheId cache, List<FarKey> keys, @Nullable ScanCursor next, Deadline deadline) {
        return reads.readAll(cache, keys, deadline).thenApply(replies -> {
            List<FarKey> live = new ArrayList<>();
            List<FarReply> hits = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                if (replies.get(i).outcome() == Outcome.HIT) {
                    live.add(keys.get(i));
                    hits.add(replies.get(i));
                }
            }
            return new ScanPage(live, hits, next == null ? ScanPage.END : next.toString());
        });
    }

    /** Takes larger and larger steps until one finds something: a server may be full of names that are not ours. */
    private CompletionStage<Step> stepThatFinds(ScanCursor from, byte[] pattern, int count, Deadline deadline) {
        return step(from, pattern, count, deadline).thenCompose(step -> {
            ScanCursor next = step.next();
            return step.names().isEmpty() && next != null && count < MOST_NAMES
                    ? stepThatFinds(next, pattern, Math.min(MOST_NAMES, 4 * count), deadline)
                    : CompletableFuture.completedFuture(step);
        });
    }

    /**
     * Asks one server for the next names.
     *
     * @param count how many names it is to look at, a hint
     */
    CompletionStage<Step> step(ScanCursor from, byte[] pattern, int count, Deadline deadline) {
        MasterSlaveEntry primary = link.commands().primaryOf(link.names().meta(from.partition()));
        if (primary == null) {
            return CompletableFuture.failedFuture(RedisFailure.noPrimary());
        }
        int server = server(primary);
        // Another server than the one that made the cursor: its names have to be gone through from the beginning.
        String cursor = from.server() == server ? from.cursor() : ScanCursor.BEGINNING;
        return link.commands()
                .ask(primary, "SCAN", deadline, cursor, "MATCH", pattern, "COUNT", Math.min(count, MOST_NAMES))
                .thenApply(answer -> {
                    List<?> both = ScriptAnswers.list(answer);
                    List<byte[]> names = ScriptAnswers.list(both.get(1)).stream()
                            .map(ScriptAnswers::bytes)
                            .toList();
                    String next = new String(ScriptAnswers.bytes(both.get(0)), StandardCharsets.US_ASCII);
                    return new Step(
                            names,
                            next.equals(ScanCursor.BEGINNING)
                                    ? nextServer(from.partition())
                                    : new ScanCursor(from.partition(), next, server));
                });
    }

    /** Returns where the next server begins: at the lowest partition that lies on none of those before. */
    private @Nullable ScanCursor nextServer(int partition) {
        Set<@Nullable MasterSlaveEntry> done = new HashSet<>();
        for (int each = 0; each < link.partitions(); each++) {
            boolean first = done.add(link.commands().primaryOf(link.names().meta(each)));
            if (first && each > partition) {
                return ScanCursor.at(each);
            }
        }
        return null;
    }

    private static int server(MasterSlaveEntry primary) {
        int hash = Objects.hashCode(primary.getClient().getAddr());
        return hash == 0 ? 1 : hash;
    }
}
