package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.ReadIntent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads by scripts: those that do more than read, and those that {@link PlainReads} cannot judge. As for writes there is a
 * short way, which decides the usual case, and a long one, which decides everything. Thread-safe.
 */
final class ScriptReads {

    private final RedisLink link;
    private final ScriptCalls scripts;
    private final ShortWay shortWay;

    /**
     * Makes them for a namespace.
     *
     * @param shortWay knows where events have to tell values, which a moved end may have to be told by
     */
    ScriptReads(RedisLink link, ScriptCalls scripts, ShortWay shortWay) {
        this.link = link;
        this.scripts = scripts;
        this.shortWay = shortWay;
    }

    /** Reads, and does on the way what is intended. */
    CompletionStage<FarReply> read(CacheId cache, FarKey key, ReadIntent intent, Deadline deadline) {
        int partition = key.partition(link.partitions());
        if (!suits(cache, partition, intent.touch())) {
            return longWay(cache, key, intent, deadline);
        }
        return shortly(cache, key, partition, intent, deadline)
                .thenCompose(answer -> answer == null
                        ? longWay(cache, key, intent, deadline)
                        : CompletableFuture.completedFuture(ShortAnswer.read(partition, answer)));
    }

    /** A lease is nobody's news, so it goes the short way wherever it can. */
    private boolean suits(CacheId cache, int partition, Lifetime touch) {
        return touch.isUnchanged() || (!touch.isOver() && shortWay.isOpen(cache, partition));
    }

    private CompletionStage<@Nullable Object> shortly(
            CacheId cache, FarKey key, int partition, ReadIntent intent, Deadline deadline) {
        RedisNames.CacheNames names = link.names().of(cache);
        boolean leases = intent.leaseMillis() > 0;
        boolean touches = !intent.touch().isUnchanged();
        int keys = leases ? 4 : 3;
        Object[] words = new Object[keys + (touches ? 5 : 3)];
        words[0] = link.names().meta(partition);
        words[1] = names.generation(partition);
        words[2] = names.entry(key);
        if (leases) {
            words[3] = names.loadLease(key);
        }
        words[keys + 1] = ScriptCalls.bytes(intent.id());
        words[keys + 2] = ScriptCalls.ascii(intent.leaseMillis());
        if (touches) {
            words[keys + 3] = Lifetimes.physical(intent.touch());
            words[keys + 4] = Lifetimes.logical(intent.touch());
        }
        return scripts.runShort(Script.SHORT_READ, partition, keys, words, deadline);
    }

    /** Reads by the script that decides everything. */
    CompletionStage<FarReply> longWay(CacheId cache, FarKey key, ReadIntent intent, Deadline deadline) {
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
                .thenApply(answer -> {
                    shortWay.remember(cache, partition, ScriptAnswers.opensShortWay(answer));
                    return ScriptAnswers.read(partition, answer);
                });
    }
}
