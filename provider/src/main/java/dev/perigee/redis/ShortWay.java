package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Mutation;
import dev.perigee.spi.Deadline;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends single mutations to the scripts of the short way, which take half as many keys and arguments as those of the long
 * one, and half the server's time. They decide the usual case; they leave everything else as it is and say so, and the same
 * mutation goes the long way then.
 *
 * <p>To make such second trips rare, it is remembered for each cache and partition whether the short way was open last: the
 * long way tells. Thread-safe.
 */
final class ShortWay {

    private static final String MODES = "PARCUG";

    private final RedisLink link;
    private final ScriptCalls scripts;

    /** By partition. Read and written without order: who is wrong makes a longer way, no other change. */
    private final Map<CacheId, boolean[]> open = new ConcurrentHashMap<>();

    ShortWay(RedisLink link, ScriptCalls scripts) {
        this.link = link;
        this.scripts = scripts;
    }

    /** Says whether the short way is likely to decide a mutation. */
    boolean suits(CacheId cache, int partition, Mutation mutation) {
        return isOpen(cache, partition)
                && MODES.indexOf(Mutations.mode(mutation.condition())) >= 0
                && suits(mutation.change());
    }

    /** Says whether the short way can carry out a change. */
    static boolean suits(Change change) {
        return !(change instanceof Change.Store store)
                || (EnvelopeHeader.tagBlockLength(store.envelope()) == 0
                        && !store.onCreate().isOver()
                        && !store.onUpdate().isOver()
                        && !store.onCreate().isUnchanged());
    }

    /** Says whether the short way was open last. */
    boolean isOpen(CacheId cache, int partition) {
        boolean[] known = open.get(cache);
        return known != null && known[partition];
    }

    /** Remembers whether the short way is open. */
    void remember(CacheId cache, int partition, boolean isOpen) {
        boolean[] known = open.get(cache);
        if (known == null) {
            known = open.computeIfAbsent(cache, first -> new boolean[link.partitions()]);
        }
        known[partition] = isOpen;
    }

    /** A cache is not used here any more. */
    void forget(CacheId cache) {
        open.remove(cache);
    }

    /**
     * Sends a mutation.
     *
     * @return the reply, or null if nothing was done and the long way has to decide
     */
    CompletionStage<@Nullable FarReply> mutate(
            CacheId cache, FarKey key, int partition, Mutation mutation, Deadline deadline) {
        RedisNames.CacheNames names = link.names().of(cache);
        List<Object> all = new ArrayList<>(15);
        all.add(link.names().meta(partition));
        all.add(names.generation(partition));
        all.add(names.entry(key));
        if (mutation.freesLease() || mutation.condition() instanceof Condition.LeaseHeld) {
            all.add(names.loadLease(key));
        }
        int keys = all.size();
        all.add(ScriptCalls.NOTHING); // the deadline's place
        all.add(link.channel(partition));
        all.add(mode(mutation));
        all.add(new byte[] {(byte) partition, (byte) (partition >>> 8), MetaBytes.EPOCH_LENGTH});
        all.add(ScriptCalls.bytes(mutation.id()));
        if (mutation.change() instanceof Change.Store store) {
            all.add(Mutations.ofMessage(cache, key, mutation.recipients(), store.envelope().length));
            addStore(all, store, mutation);
        } else {
            all.add(Mutations.ofMessage(cache, key));
        }
        Script script = mutation.change() instanceof Change.Store ? Script.SHORT_STORE : Script.SHORT_DROP;
        return scripts.runShort(script, partition, keys, all.toArray(), deadline)
                .thenApply(answer -> {
                    if (answer == null) {
                        remember(cache, partition, false);
                        return null;
                    }
                    return ShortAnswer.reply(partition, answer, mutation.wantOld());
                });
    }

    private static void addStore(List<Object> all, Change.Store store, Mutation mutation) {
        byte[] envelope = store.envelope().clone();
        EnvelopeHeader.stamp(
                envelope,
                /* generation= */ 0,
                /* sequence= */ 0,
                /* writtenAt= */ 0,
                /* logicalEnd= */ 0,
                mutation.id());
        all.add(envelope);
        all.add(Lifetimes.physical(store.onCreate()));
        boolean same = store.onCreate().equals(store.onUpdate());
        if (!same || store.onCreate().lead() > 0) {
            all.add(Lifetimes.logical(store.onCreate()));
        }
        if (!same) {
            all.add(Lifetimes.physical(store.onUpdate()));
            all.add(Lifetimes.logical(store.onUpdate()));
        }
    }

    private byte[] mode(Mutation mutation) {
        ByteArrayOutputStream mode = new ByteArrayOutputStream(21);
        mode.writeBytes(Mutations.mode(mutation));
        mode.write(link.hasShardedTopics() ? 'S' : 'P');
        mode.writeBytes(Mutations.expected(mutation.condition()));
        return mode.toByteArray();
    }
}
