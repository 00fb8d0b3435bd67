package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Recipients;
import dev.perigee.spi.Deadline;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sends mutations, one by one or many in one round. Thread-safe. */
final class Mutations {

    /** Longer envelopes do not travel in messages. */
    private static final int LONGEST_TOLD = 64 * 1024;

    /** Flags of a change whose new envelope near tiers take in; see MessageFrame. */
    private static final byte TOLD_TO_HOLDERS = 1 + 4;

    private static final byte TOLD_TO_EVERYBODY = 1 + 8;

    private final RedisLink link;
    private final ScriptCalls scripts;
    private final ShortWay shortWay;

    Mutations(RedisLink link, ScriptCalls scripts) {
        this.link = link;
        this.scripts = scripts;
        this.shortWay = new ShortWay(link, scripts);
    }

    /** Which way mutations go, and what is remembered of it. */
    ShortWay shortWay() {
        return shortWay;
    }

    /** A cache is not used here any more. */
    void forget(CacheId cache) {
        shortWay.forget(cache);
    }

    CompletionStage<FarReply> mutate(CacheId cache, FarKey key, Mutation mutation, Deadline deadline) {
        int partition = key.partition(link.partitions());
        if (!shortWay.suits(cache, partition, mutation)) {
            return mutate(cache, key, partition, mutation, deadline);
        }
        return shortWay.mutate(cache, key, partition, mutation, deadline)
                .thenCompose(reply -> reply == null
                        ? mutate(cache, key, partition, mutation, deadline)
                        : CompletableFuture.completedFuture(reply));
    }

    /** Goes the long way, which decides everything. */
    private CompletionStage<FarReply> mutate(
            CacheId cache, FarKey key, int partition, Mutation mutation, Deadline deadline) {
        RedisNames.CacheNames names = link.names().of(cache);
        Object[] keys = {
            names.entry(key),
            names.loadLease(key),
            names.tags(partition),
            link.names().due(partition)
        };
        byte[] mode = mode(mutation);
        byte[] expected = expected(mutation.condition());
        Object[] arguments = {key.bytes(), mode, expected};
        Script script = Script.DROP;
        if (mutation.change() instanceof Change.Store store) {
            script = Script.STORE;
            arguments = new Object[] {
                key.bytes(),
                mode,
                expected,
                Lifetimes.physical(store.onCreate()),
                Lifetimes.lead(store.onCreate()),
                Lifetimes.physical(store.onUpdate()),
                Lifetimes.lead(store.onUpdate()),
                // The caller may change its array when this returns, and Redisson may send it later.
                store.envelope().clone()
            };
        }
        return scripts.run(script, partition, cache, mutation.id(), keys, arguments, deadline)
                .thenApply(answer -> {
                    shortWay.remember(cache, partition, ScriptAnswers.opensShortWay(answer));
                    return ScriptAnswers.mutated(partition, answer, mutation.wantOld());
                });
    }

    CompletionStage<List<FarReply>> mutateAll(
            CacheId cache, List<FarKey> keys, List<Mutation> mutations, Deadline deadline) {
        return new BulkWrite(link, scripts, shortWay, cache, keys, mutations, deadline).send();
    }

    private static byte[] envelope(Mutation mutation) {
        return mutation.change() instanceof Change.Store store ? store.envelope() : ScriptCalls.NOTHING;
    }

    /** The mode and the three flags, as the scripts of both ways take them. */
    static byte[] mode(Mutation mutation) {
        return new byte[] {
            (byte) mode(mutation.condition()),
            flag(mutation.wantOld()),
            flag(mutation.freesLease()),
            recipients(mutation)
        };
    }

    /** The flags alone. */
    static byte[] flags(Mutation mutation) {
        return new byte[] {flag(mutation.wantOld()), flag(mutation.freesLease()), recipients(mutation)};
    }

    static char mode(Condition condition) {
        if (condition instanceof Condition.Any) {
            return 'P';
        } else if (condition instanceof Condition.Absent) {
            return 'A';
        } else if (condition instanceof Condition.Present) {
            return 'R';
        } else if (condition instanceof Condition.PayloadEquals) {
            return 'V';
        } else if (condition instanceof Condition.WrittenBy) {
            return 'C';
        } else if (condition instanceof Condition.Unheard) {
            return 'U';
        } else if (condition instanceof Condition.LeaseHeld) {
            return 'G';
        } else if (condition instanceof Condition.WrittenBefore) {
            return 'W';
        }
        throw new AssertionError("not a condition");
    }

    static byte[] expected(Condition condition) {
        if (condition instanceof Condition.PayloadEquals equal) {
            return equal.payload().clone();
        } else if (condition instanceof Condition.WrittenBy by) {
            return by.id().equals(OperationId.NONE) ? ScriptCalls.NOTHING : ScriptCalls.bytes(by.id());
        } else if (condition instanceof Condition.Unheard unheard) {
            return ScriptCalls.bytes(unheard.id());
        } else if (condition instanceof Condition.LeaseHeld held) {
            return ScriptCalls.bytes(held.token());
        } else if (condition instanceof Condition.WrittenBefore before) {
            return ScriptCalls.ascii(before.millis());
        }
        return ScriptCalls.NOTHING;
    }

    /** What ends the message of a removal: cache, key, no flags. */
    static byte[] ofMessage(CacheId cache, FarKey key) {
        return ofMessage(cache, key, Recipients.NOBODY, /* length= */ 0);
    }

    /** What ends the message of a store, but for the envelope itself: cache, key, flags, and if it is told its length. */
    static byte[] ofMessage(CacheId cache, FarKey key, Recipients recipients, int length) {
        byte[] id = ScriptCalls.ascii(cache.encoded());
        boolean told = recipients != Recipients.NOBODY && length <= LONGEST_TOLD;
        ByteBuffer end = ByteBuffer.allocate(2 + id.length + 2 + key.bytes().length + 1 + (told ? 4 : 0))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) id.length)
                .put(id)
                .putShort((short) key.bytes().length)
                .put(key.bytes());
        if (told) {
            end.put(recipients == Recipients.HOLDERS ? TOLD_TO_HOLDERS : TOLD_TO_EVERYBODY)
                    .putInt(length);
        }
        return end.array();
    }

    /** Whom the scripts tell the new envelope: 0 nobody, 1 holders, 2 everybody. */
    private static byte recipients(Mutation mutation) {
        if (envelope(mutation).length > LONGEST_TOLD) {
            return '0';
        }
        return switch (mutation.recipients()) {
            case NOBODY -> '0';
            case HOLDERS -> '1';
            case EVERYBODY -> '2';
        };
    }

    private static byte flag(boolean set) {
        return (byte) (set ? '1' : '0');
    }
}
