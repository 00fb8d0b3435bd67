package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.Deadline;
import java.util.Arrays;
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

    private static final String MODES = "PARCU";

    /** Those that a store and a removal have: deadline, channel, mode, partition, operation, end of the message. */
    private static final int COMMON_ARGUMENTS = 6;

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
                && (!(mutation.change() instanceof Change.Store store) || suits(store));
    }

    private static boolean suits(Change.Store store) {
        return EnvelopeHeader.tagBlockLength(store.envelope()) == 0
                && !store.onCreate().isOver()
                && !store.onUpdate().isOver()
                && !store.onCreate().isUnchanged();
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
        Change.Store store = mutation.change() instanceof Change.Store stored ? stored : null;
        int keys = mutation.freesLease() ? 4 : 3;
        Object[] words = new Object[keys + COMMON_ARGUMENTS + (store == null ? 0 : arguments(store))];
        words[0] = link.names().meta(partition);
        words[1] = names.generation(partition);
        words[2] = names.entry(key);
        if (mutation.freesLease()) {
            words[3] = names.loadLease(key);
        }
        int at = keys + 1; // behind the deadline's place
        words[at++] = link.channel(partition);
        words[at++] = mode(mutation);
        words[at++] = new byte[] {(byte) partition, (byte) (partition >>> 8), MetaBytes.EPOCH_LENGTH};
        words[at++] = ScriptCalls.bytes(mutation.id());
        if (store == null) {
            words[at] = Mutations.ofMessage(cache, key);
        } else {
            words[at++] = Mutations.ofMessage(cache, key, mutation.recipients(), store.envelope().length);
            add(store, mutation.id(), words, at);
        }
        Script script = store == null ? Script.SHORT_DROP : Script.SHORT_STORE;
        return scripts.runShort(script, partition, keys, words, deadline)
                .thenApply(answer -> {
                    if (answer == null) {
                        remember(cache, partition, false);
                        return null;
                    }
                    return ShortAnswer.reply(partition, answer, mutation.wantOld());
                });
    }

    /** How many arguments a store has of its own: the fewer, the less its two lives have to say. */
    private static int arguments(Change.Store store) {
        if (!store.onCreate().equals(store.onUpdate())) {
            return 5;
        }
        return store.onCreate().lead() > 0 ? 3 : 2;
    }

    private static void add(Change.Store store, OperationId id, Object[] words, int first) {
        // The caller may change its array when this returns, and Redisson may send it later.
        byte[] envelope = store.envelope().clone();
        EnvelopeHeader.stamp(
                envelope, /* generation= */ 0, /* sequence= */ 0, /* writtenAt= */ 0, /* logicalEnd= */ 0, id);
        words[first] = envelope;
        words[first + 1] = Lifetimes.physical(store.onCreate());
        int arguments = arguments(store);
        if (arguments > 2) {
            words[first + 2] = Lifetimes.logical(store.onCreate());
        }
        if (arguments > 3) {
            words[first + 3] = Lifetimes.physical(store.onUpdate());
            words[first + 4] = Lifetimes.logical(store.onUpdate());
        }
    }

    private byte[] mode(Mutation mutation) {
        byte[] flags = Mutations.mode(mutation);
        byte[] expected = Mutations.expected(mutation.condition());
        byte[] mode = Arrays.copyOf(flags, flags.length + 1 + expected.length);
        mode[flags.length] = (byte) (link.hasShardedTopics() ? 'S' : 'P');
        System.arraycopy(expected, 0, mode, flags.length + 1, expected.length);
        return mode;
    }
}
