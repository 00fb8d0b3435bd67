package dev.perigee.coherence;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Recipients;
import dev.perigee.entry.Stamp;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One node, scripted step by step: a clock, a partition and a map of near copies. Starts in epoch "a" at number 10. */
final class Scene implements Copies {

    static final Duration BOUND = Duration.ofNanos(1_000);
    static final CacheId CACHE = new CacheId("cache");
    static final CacheId OTHER_CACHE = new CacheId("other");
    static final String KEY = "key";
    static final String OTHER_KEY = "other";

    final Partition partition;
    long now;
    String epoch = "a";
    private final Map<String, Copy> near = new HashMap<>();
    private long operations;

    Scene() {
        this(new Rules(BOUND), /* now= */ 0);
    }

    Scene(Rules rules, long now) {
        this.now = now;
        this.partition = new Partition(0, rules, () -> this.now);
        digest(10);
    }

    private static final class Plain extends Copy {
        Plain(Scope scope, Era era, long asOf, long loadedAt, long lifeNanos, List<String> tags) {
            super(scope, era, asOf, loadedAt, lifeNanos, tags, /* reread= */ false);
        }

        Plain(Copy copy, Era aside, long currentAt, long now) {
            super(copy, aside, currentAt, now);
        }
    }

    // ---- what arrives --------------------------------------------------------------------------------------------

    Stamp at(long sequence) {
        return new Stamp(0, epoch, sequence);
    }

    Heard hear(Message message) {
        return partition.onMessage(message, this);
    }

    Message changed(long sequence, String key) {
        KeyChange change = new KeyChange(ChangeKind.UPDATED, farKey(key), null, null);
        return new Message.Changed(at(sequence), newId(), CACHE, List.of(change));
    }

    /** A message that brings a value. */
    Message bringing(long sequence, String key, String... tags) {
        byte[] value = String.join(",", tags).getBytes(UTF_8);
        KeyChange change = new KeyChange(ChangeKind.UPDATED, farKey(key), value, null, Recipients.EVERYBODY);
        return new Message.Changed(at(sequence), newId(), CACHE, List.of(change));
    }

    Message removed(long sequence, String key) {
        KeyChange change = new KeyChange(ChangeKind.REMOVED, farKey(key), null, null);
        return new Message.Changed(at(sequence), newId(), CACHE, List.of(change));
    }

    Message cleared(long sequence, CacheId cache) {
        return new Message.Cleared(at(sequence), newId(), cache);
    }

    Message tagDeleted(long sequence, String tag) {
        return new Message.TagDeleted(at(sequence), newId(), CACHE, tag);
    }

    /** A digest that comes at once. */
    Digest digest(long sequence) {
        return partition.onDigest(ask(), at(sequence), this);
    }

    // ---- what the node does --------------------------------------------------------------------------------------

    Ticket ask() {
        return partition.ask(now);
    }

    /** Reads a value that was written at number 1, in one go. */
    void read(String key, long asOf) {
        answer(ask(), key, asOf, /* entrySequence= */ 1);
    }

    void read(CacheId cache, String key, long asOf, String... tags) {
        answer(ask(), cache, key, asOf, /* entrySequence= */ 1, Copy.NO_END, List.of(tags));
    }

    void readWithLife(String key, long asOf, long lifeNanos) {
        answer(ask(), CACHE, key, asOf, /* entrySequence= */ 1, lifeNanos, List.of());
    }

    /** Writes, and is told the number of the write. */
    void write(String key, long sequence) {
        answer(ask(), key, sequence, sequence);
    }

    void answer(Ticket sent, String key, long asOf, long entrySequence) {
        answer(sent, CACHE, key, asOf, entrySequence, Copy.NO_END, List.of());
    }

    void answer(
            Ticket sent, CacheId cache, String key, long asOf, long entrySequence, long lifeNanos, List<String> tags) {
        partition.onReply(sent, at(asOf), stripe(key), entrySequence, this);
        Scope scope = partition.scope(cache);
        Era era = scope.admit(sent, at(asOf), stripe(key));
        Copy present = near.get(name(cache, key));
        if (era != null) {
            if (present == null || !present.isOf(era) || present.asOf() <= asOf) {
                near.put(name(cache, key), new Plain(scope, era, asOf, sent.askedAt(), lifeNanos, tags));
            }
        } else if (present != null && present.isOlderThan(at(asOf))) {
            near.remove(name(cache, key));
        }
    }

    void seeAbsent(Ticket sent, String key, long asOf) {
        partition.onReply(sent, at(asOf), stripe(key), asOf, this);
    }

    void evictForWantOfRoom(String key) {
        near.remove(name(CACHE, key));
    }

    // ---- what comes of it ----------------------------------------------------------------------------------------

    /** A change overtakes a copy. */
    void overtake(String key) {
        near.computeIfPresent(name(CACHE, key), (name, copy) -> {
            Era aside = copy.scope().aside(copy);
            return aside == null ? null : new Plain(copy, aside, copy.scope().currentAt(copy, now), now);
        });
    }

    /** A value is loaded past the far tier. */
    void detach(Ticket sent, String key) {
        Scope scope = partition.scope(CACHE);
        Era era = scope.admitDetached(sent, stripe(key));
        if (era != null) {
            near.put(name(CACHE, key), new Plain(scope, era, sent.maxSequence(), now, Copy.NO_END, List.of()));
        }
    }

    /** Whether a copy would be served if the far tier failed. */
    boolean isFallback(String key, long maxAgeNanos) {
        Copy copy = find(CACHE, key);
        return copy != null && copy.scope().mayServeStale(copy, now, maxAgeNanos);
    }

    boolean hits(String key) {
        return hits(CACHE, key);
    }

    boolean hits(CacheId cache, String key) {
        Copy copy = find(cache, key);
        return copy != null && copy.scope().isUsable(copy, now);
    }

    @Nullable Copy find(CacheId cache, String key) {
        return near.get(name(cache, key));
    }

    long asOf(String key) {
        Copy copy = find(CACHE, key);
        return copy == null ? -1 : copy.asOf();
    }

    static int stripe(String key) {
        return Partition.stripe(farKey(key).hash());
    }

    @Override
    public void take(CacheId cache, KeyChange change, Stamp stamp, @Nullable Ticket question) {
        if (question == null) {
            return;
        }
        String key = new String(change.key().bytes(), UTF_8);
        Scope scope = partition.scope(cache);
        Era era = scope.admit(question, stamp, stripe(key));
        Copy present = near.get(name(cache, key));
        byte[] value = change.value();
        boolean isNewer = present == null || !present.isOf(question.era()) || present.asOf() < stamp.sequence();
        if (era != null && isNewer && value != null) {
            List<String> tags = value.length == 0 ? List.of() : List.of(new String(value, UTF_8).split(","));
            near.put(name(cache, key), new Plain(scope, era, stamp.sequence(), question.askedAt(), Copy.NO_END, tags));
        }
    }

    @Override
    public void forget(CacheId cache, KeyChange change, long sequence, boolean always) {
        near.computeIfPresent(
                name(cache, new String(change.key().bytes(), UTF_8)),
                (name, copy) -> always || copy.asOf() < sequence ? null : copy);
    }

    @Override
    public void forgetPartition(int which) {
        // Unusable copies may stay: the rules must do without.
    }

    @Override
    public void forgetCache(CacheId cache, int which) {
        // Unusable copies may stay: the rules must do without.
    }

    private OperationId newId() {
        return new OperationId(7, ++operations);
    }

    private static FarKey farKey(String key) {
        return FarKey.of(key.getBytes(UTF_8));
    }

    private static String name(CacheId cache, String key) {
        return cache.encoded() + "/" + key;
    }
}
