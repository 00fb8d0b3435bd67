package dev.perigee.redis;

import dev.perigee.entry.Change;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Recipients;
import dev.perigee.spi.Deadline;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One script call of the short way for many keys, in one partition or in several of one server. It decides each partition
 * by itself, as {@link ShortWay} does for a key. Used by one thread until it is sent.
 */
final class ShortBatch {

    private static final int FIXED_ARGUMENTS = 8;
    private static final byte NO_FLAGS = 0;

    private final RedisLink link;
    private final BulkWrite write;
    private final List<Share> shares = new ArrayList<>();
    private int size;
    private long bytes;

    ShortBatch(RedisLink link, BulkWrite write) {
        this.link = link;
        this.write = write;
    }

    /** Says whether mutations are such as the short way decides, and alike enough to share a call. */
    static boolean suits(List<Mutation> mutations) {
        Mutation first = mutations.get(0);
        return mutations.stream()
                .allMatch(each -> !each.wantOld()
                        && each.recipients() == Recipients.NOBODY
                        && each.freesLease() == first.freesLease()
                        && areAlike(first.change(), each.change())
                        && ShortWay.suits(each.change()));
    }

    private static boolean areAlike(Change one, Change other) {
        if (one instanceof Change.Store store && other instanceof Change.Store that) {
            return store.onCreate().equals(that.onCreate()) && store.onUpdate().equals(that.onUpdate());
        }
        return one.equals(other);
    }

    /** Adds the mutations of a partition, unless the call would become too long for a server that has others to serve. */
    boolean take(Share share) {
        boolean fits = shares.isEmpty()
                || (!link.isCluster()
                        && size + share.size() <= Share.MOST_KEYS
                        && bytes + share.bytes() <= Share.MOST_BYTES);
        if (fits) {
            shares.add(share);
            size += share.size();
            bytes += share.bytes();
        }
        return fits;
    }

    boolean isEmpty() {
        return shares.isEmpty();
    }

    /** How many partitions were added. */
    int shares() {
        return shares.size();
    }

    /**
     * Sends what was added, and takes in the replies.
     *
     * @return the partitions in which nothing was done: the long way has to decide
     */
    CompletionStage<List<Share>> send(ScriptCalls scripts, Deadline deadline) {
        boolean frees = write.mutation(shares.get(0).position(0)).freesLease();
        boolean stores = write.mutation(shares.get(0).position(0)).change() instanceof Change.Store;
        int keys = 2 * shares.size() + (frees ? 2 : 1) * size;
        Object[] words = new Object[keys + FIXED_ARGUMENTS + 2 * shares.size() + size];
        addKeys(words, frees);
        addArguments(words, keys);
        Script script = stores ? Script.SHORT_STORE_ALL : Script.SHORT_DROP_ALL;
        return scripts.runShort(script, shares.get(0).partition(), keys, words, deadline, ShortBatchAnswer::now)
                .thenApply(this::receive);
    }

    private void addKeys(Object[] words, boolean frees) {
        RedisNames.CacheNames names = link.names().of(write.cache());
        int head = 0;
        int entry = 2 * shares.size();
        for (Share share : shares) {
            words[head++] = link.names().meta(share.partition());
            words[head++] = names.generation(share.partition());
            for (int i = 0; i < share.size(); i++) {
                FarKey key = write.key(share.position(i));
                if (frees) {
                    words[entry + size] = names.loadLease(key);
                }
                words[entry++] = names.entry(share.partition(), key.bytes());
            }
        }
    }

    private void addArguments(Object[] words, int from) {
        int at = from + 1; // the deadline's place
        words[at++] = link.channel(shares.get(0).partition());
        words[at++] = link.hasShardedTopics() ? "SPUBLISH" : "PUBLISH";
        words[at++] = sizes();
        Change first = write.mutation(shares.get(0).position(0)).change();
        for (Lifetime life : first instanceof Change.Store store
                ? List.of(store.onCreate(), store.onUpdate())
                : List.<Lifetime>of()) {
            words[at++] = Lifetimes.physical(life);
            words[at++] = Lifetimes.logical(life);
        }
        while (at < from + FIXED_ARGUMENTS) {
            words[at++] = ScriptCalls.NOTHING;
        }
        boolean stores = first instanceof Change.Store;
        byte[] cache = ScriptCalls.ascii(write.cache().encoded());
        for (Share share : shares) {
            words[at++] =
                    new byte[] {(byte) share.partition(), (byte) (share.partition() >>> 8), MetaBytes.EPOCH_LENGTH};
            words[at++] = text(cache, share, stores);
            for (int i = 0; i < share.size(); i++) {
                Mutation mutation = write.mutation(share.position(i));
                words[at++] = mutation.change() instanceof Change.Store store
                        ? envelope(store, mutation.id())
                        : ScriptCalls.bytes(mutation.id());
            }
        }
    }

    private byte[] sizes() {
        byte[] sizes = new byte[shares.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = (byte) shares.get(i).size();
        }
        return sizes;
    }

    /** What follows the number in a message, if all keys are there: operation, cache and keys. */
    private byte[] text(byte[] cache, Share share, boolean stores) {
        boolean several = share.size() > 1;
        int length = OperationId.LENGTH + 2 + cache.length + (several ? 4 : 0);
        for (int i = 0; i < share.size(); i++) {
            length += write.key(share.position(i)).bytes().length + (several ? 4 : 3);
        }
        ByteBuffer text = ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ScriptCalls.bytes(write.mutation(share.position(0)).id()))
                .putShort((short) cache.length)
                .put(cache);
        if (several) {
            text.putInt(share.size());
        }
        for (int i = 0; i < share.size(); i++) {
            byte[] key = write.key(share.position(i)).bytes();
            if (several) {
                text.put((byte) (stores ? 'U' : 'D'));
            }
            text.putShort((short) key.length).put(key).put(NO_FLAGS);
        }
        return text.array();
    }

    private static byte[] envelope(Change.Store store, OperationId id) {
        byte[] envelope = store.envelope().clone();
        EnvelopeHeader.stamp(
                envelope, /* generation= */ 0, /* sequence= */ 0, /* writtenAt= */ 0, /* logicalEnd= */ 0, id);
        return envelope;
    }

    private List<Share> receive(@Nullable Object answer) {
        if (answer == null) {
            return List.copyOf(shares);
        }
        List<?> parts = ScriptAnswers.list(answer);
        List<Share> left = new ArrayList<>();
        for (int i = 0; i < shares.size(); i++) {
            Share share = shares.get(i);
            byte[] decided = ScriptAnswers.bytesOrNull(parts.get(i + 1));
            if (decided == null) {
                left.add(share);
            } else {
                receive(share, ShortBatchAnswer.of(share.partition(), decided, ShortBatchAnswer.now(answer)));
            }
        }
        return left;
    }

    private void receive(Share share, ShortBatchAnswer answer) {
        for (int i = 0; i < share.size(); i++) {
            int position = share.position(i);
            FarReply reply = answer.next(write.mutation(position).change());
            write.reply(position, reply);
        }
    }
}
