package dev.perigee.memory;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Message;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.LeaseKind;
import dev.perigee.spi.ReadIntent;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a namespace. Each public step is one critical section, as a script is at a Redis server: it judges,
 * changes, draws the number and hands the message to the subscribers' queues as one.
 *
 * <p>Thread-safe. Under the lock, nothing is called that waits or that is not of this package; the clock apart, which
 * must not block. Deadlines are in milliseconds of the store's clock.
 */
final class MemoryPartition {

    private final InstantSource clock;
    private final Identities identities;
    private final Occupancy occupancy;

    /** Guarded by this. */
    private final Timeline timeline;

    /** Guarded by this, and so is all that it holds. */
    private final Map<CacheId, Shard> shards = new HashMap<>();

    private final PartitionSweep sweep;

    MemoryPartition(
            int index, InstantSource clock, Identities identities, Occupancy occupancy, Switchboard switchboard) {
        this.clock = clock;
        this.identities = identities;
        this.occupancy = occupancy;
        this.timeline = new Timeline(index, identities.nextEpoch(), switchboard);
        this.sweep = new PartitionSweep(timeline);
    }

    synchronized FarReply read(CacheId cache, FarKey key, ReadIntent intent, long deadline) {
        long now = clock.millis();
        Shard shard = shard(cache);
        Found found = shard.look(key, now);
        if (!intent.isPlain() && now > deadline) {
            return standing(Outcome.TOO_LATE, found, /* wantOld= */ false, now);
        }
        Slot slot = found.slot();
        if (slot != null && found.isLive()) {
            shard.use(slot);
            return intent.touch().isUnchanged()
                    ? standing(Outcome.HIT, found, /* wantOld= */ true, now)
                    : moveEnd(cache, shard, slot, intent.id(), intent.touch(), now);
        }
        byte[] fallback = slot != null && !slot.isPhysicallyOver(now) ? found.dead() : null;
        if (intent.leaseMillis() == 0) {
            return absent(found.state() == Found.State.DAMAGED ? Outcome.DAMAGED : Outcome.MISS, fallback, 0);
        }
        long wait =
                shard.leases().take(key, LeaseKind.LOAD, intent.id(), timeline.sequence(), intent.leaseMillis(), now);
        return absent(wait == 0 ? Outcome.LEASED : Outcome.LEASED_ELSEWHERE, fallback, wait);
    }

    synchronized FarReply mutate(CacheId cache, FarKey key, Mutation mutation, long deadline) {
        long now = clock.millis();
        Shard shard = shard(cache);
        Found found = shard.look(key, now);
        if (now > deadline) {
            return standing(Outcome.TOO_LATE, found, /* wantOld= */ false, now);
        }
        if (found.isWrittenBy(mutation.id())) {
            return standing(Outcome.REPEATED, found, /* wantOld= */ false, now);
        }
        Outcome refusal = Conditions.refusal(mutation, key, found, shard, now);
        if (refusal != null) {
            return standing(refusal, found, mutation.wantOld(), now);
        }
        announceEnd(cache, shard, found, mutation.id());
        Stamp stamp = timeline.draw();
        Applied applied = Applied.to(shard, key, found, mutation, stamp.sequence(), now);
        timeline.publish(stamp, mutation.id(), cache, applied.change());
        return applied.reply(stamp, found, mutation.wantOld());
    }

    /** Applies mutations without conditions under one number. */
    synchronized List<FarReply> mutateAll(CacheId cache, List<FarKey> keys, List<Mutation> mutations, long deadline) {
        long now = clock.millis();
        Shard shard = shard(cache);
        List<Found> found = new ArrayList<>(keys.size());
        for (FarKey key : keys) {
            found.add(shard.look(key, now));
        }
        List<FarReply> replies = new ArrayList<>(keys.size());
        if (now > deadline) {
            found.forEach(each -> replies.add(standing(Outcome.TOO_LATE, each, /* wantOld= */ false, now)));
            return replies;
        }
        for (int i = 0; i < keys.size(); i++) {
            if (!found.get(i).isWrittenBy(mutations.get(i).id())) {
                announceEnd(cache, shard, found.get(i), mutations.get(i).id());
            }
        }
        Stamp stamp = null;
        List<KeyChange> changes = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            Mutation mutation = mutations.get(i);
            if (found.get(i).isWrittenBy(mutation.id())) {
                replies.add(standing(Outcome.REPEATED, found.get(i), /* wantOld= */ false, now));
                continue;
            }
            stamp = stamp == null ? timeline.draw() : stamp;
            Applied applied = Applied.to(shard, keys.get(i), found.get(i), mutation, stamp.sequence(), now);
            if (applied.change() != null) {
                changes.add(applied.change());
            }
            replies.add(applied.reply(stamp, found.get(i), mutation.wantOld()));
        }
        if (stamp != null) {
            timeline.publish(stamp, mutations.get(0).id(), cache, changes);
        }
        return replies;
    }

    synchronized FarReply touch(
            CacheId cache, FarKey key, OperationId expected, OperationId id, Lifetime lifetime, long deadline) {
        long now = clock.millis();
        Shard shard = shard(cache);
        Found found = shard.look(key, now);
        if (now > deadline) {
            return standing(Outcome.TOO_LATE, found, /* wantOld= */ false, now);
        }
        Slot slot = found.slot();
        if (slot == null || !found.isLive() || !found.id().equals(expected)) {
            return standing(Outcome.MISS, found, /* wantOld= */ false, now);
        }
        if (lifetime.isUnchanged()) {
            return standing(Outcome.HIT, found, /* wantOld= */ false, now);
        }
        FarReply moved = moveEnd(cache, shard, slot, id, lifetime, now);
        return new FarReply(
                lifetime.isOver() ? Outcome.DROPPED : Outcome.HIT,
                moved.stamp(),
                null,
                moved.entryId(),
                moved.entrySequence(),
                moved.remaining());
    }

    /** Returns how long the caller has to wait, or null if it came too late. */
    synchronized @Nullable Long lease(
            CacheId cache, FarKey key, LeaseKind kind, OperationId token, long millis, long deadline) {
        long now = clock.millis();
        return now > deadline ? null : shard(cache).leases().take(key, kind, token, timeline.sequence(), millis, now);
    }

    synchronized void release(CacheId cache, FarKey key, LeaseKind kind, OperationId token) {
        shard(cache).leases().release(key, kind, token);
    }

    /** Returns the new moment, or null if the request came too late. */
    synchronized @Nullable Stamp clear(CacheId cache, OperationId id, long deadline) {
        if (clock.millis() > deadline) {
            return null;
        }
        Stamp stamp = timeline.draw();
        shard(cache).renew(identities.nextGeneration());
        timeline.publish(new Message.Cleared(stamp, id, cache));
        return stamp;
    }

    /** Returns the new moment, or null if the request came too late. */
    synchronized @Nullable Stamp destroy(CacheId cache, OperationId id, long deadline) {
        Stamp stamp = clear(cache, id, deadline);
        if (stamp != null) {
            shards.remove(cache);
        }
        return stamp;
    }

    /** Returns the new moment, or null if the request came too late. */
    synchronized @Nullable Stamp deleteTag(CacheId cache, String tag, OperationId id, long deadline) {
        if (clock.millis() > deadline) {
            return null;
        }
        Stamp stamp = timeline.draw();
        shard(cache).deleteTag(tag, stamp.sequence());
        timeline.publish(new Message.TagDeleted(stamp, id, cache, tag));
        return stamp;
    }

    synchronized Stamp digest() {
        return timeline.now();
    }

    synchronized void raiseDetail(CacheId cache, EventDetail least) {
        shard(cache).raiseDetail(least);
    }

    /**
     * Lists live entries from a hash on.
     *
     * @return where to go on; {@link SlotTable#START} when this partition has been listed
     */
    synchronized long scan(CacheId cache, long from, int enough, List<FarKey> keys, List<FarReply> replies) {
        Shard shard = shards.get(cache);
        if (shard == null) {
            return SlotTable.START;
        }
        long now = clock.millis();
        return shard.walk(from, enough, slot -> {
            Found found = Found.in(slot, shard.state(slot, now));
            if (found.isLive()) {
                keys.add(slot.key);
                replies.add(standing(Outcome.HIT, found, /* wantOld= */ true, now));
            }
        });
    }

    /** Sweeps a piece of this partition. */
    synchronized PartitionSweep.Swept sweep(int limit, OperationId id) {
        return sweep.sweep(shards, limit, id, clock.millis());
    }

    /** Returns how many bodies there are of a cache, visible or not. */
    synchronized int size(CacheId cache) {
        Shard shard = shards.get(cache);
        return shard == null ? 0 : shard.size();
    }

    /** Returns the use of the body that was not used for longest; {@link Long#MAX_VALUE} if there is none. */
    synchronized long eldestUse() {
        Slot eldest = eldest();
        return eldest == null ? Long.MAX_VALUE : eldest.usedAt;
    }

    /** Takes away the body that was not used for longest: no number, no message, as when a Redis server evicts. */
    synchronized void evictEldest() {
        Slot eldest = eldest();
        for (Shard shard : shards.values()) {
            if (eldest != null && shard.eldest() == eldest) {
                shard.drop(eldest);
                occupancy.countEviction();
                return;
            }
        }
    }

    /** Loses everything, as a server that restarts without its data. */
    synchronized void restart() {
        shards.values().forEach(shard -> shard.renew(identities.nextGeneration()));
        shards.clear();
        timeline.restart(identities.nextEpoch());
    }

    /** Loses the epoch, the number and the generations, while the bodies stay. */
    synchronized void loseMeta() {
        shards.values().forEach(shard -> shard.loseMeta(identities.nextGeneration()));
        timeline.restart(identities.nextEpoch());
    }

    /** Begins a new epoch as after a failover that was noticed: the data stays, the nodes are told. */
    synchronized void beginEpoch(OperationId id) {
        timeline.beginEpoch(identities.nextEpoch(), id);
    }

    /** Puts any bytes in a key's place, past all rules. */
    synchronized void plant(CacheId cache, FarKey key, byte[] bytes) {
        Shard shard = shard(cache);
        shard.put(key, shard.look(key, clock.millis()).slot(), bytes, Slot.NO_END);
    }

    private Shard shard(CacheId cache) {
        Shard shard = shards.get(cache);
        if (shard == null) {
            shard = new Shard(identities.nextGeneration(), occupancy);
            shards.put(cache, shard);
        }
        return shard;
    }

    private @Nullable Slot eldest() {
        Slot eldest = null;
        for (Shard shard : shards.values()) {
            Slot slot = shard.eldest();
            if (slot != null && (eldest == null || slot.usedAt < eldest.usedAt)) {
                eldest = slot;
            }
        }
        return eldest;
    }

    /** A write meets a body whose end was not announced yet: it is announced under a number of its own, before. */
    private void announceEnd(CacheId cache, Shard shard, Found found, OperationId id) {
        Slot slot = found.slot();
        if (slot != null && shard.isToBeAnnounced(slot, found.state())) {
            KeyChange end = Timeline.change(ChangeKind.EXPIRED, slot.key, null, slot.envelope, shard.detail());
            timeline.publish(timeline.draw(), id, cache, end);
        }
    }

    /** Gives a live entry another life, and answers with it. */
    private FarReply moveEnd(CacheId cache, Shard shard, Slot slot, OperationId id, Lifetime lifetime, long now) {
        byte[] former = slot.envelope;
        OperationId entryId = EnvelopeHeader.operationId(former);
        long entrySequence = EnvelopeHeader.sequence(former);
        if (lifetime.isOver()) {
            shard.drop(slot);
            Stamp stamp = timeline.draw();
            timeline.publish(
                    stamp, id, cache, Timeline.change(ChangeKind.EXPIRED, slot.key, null, former, shard.detail()));
            return new FarReply(Outcome.HIT, stamp, former, entryId, entrySequence, 0);
        }
        Times times = Times.of(lifetime, now);
        byte[] moved = former.clone();
        EnvelopeHeader.setLogicalEnd(moved, times.logical());
        slot.envelope = moved;
        slot.physicalEnd = times.physical();
        Stamp stamp = timeline.now();
        if (times.isBefore(EnvelopeHeader.logicalEnd(former))) {
            // Copies elsewhere would outlive it. A later end needs no message: those copies just end early.
            stamp = timeline.draw();
            timeline.publish(stamp, id, cache, new KeyChange(ChangeKind.VOIDED, slot.key, null, null));
        }
        return new FarReply(Outcome.HIT, stamp, moved, entryId, entrySequence, Times.remaining(moved, now));
    }

    /** Answers with the entry as it stands. */
    private FarReply standing(Outcome outcome, Found found, boolean wantOld, long now) {
        byte[] live = found.live();
        return new FarReply(
                outcome,
                timeline.now(),
                wantOld ? live : null,
                found.id(),
                found.sequence(),
                live == null ? 0 : Times.remaining(live, now));
    }

    private FarReply absent(Outcome outcome, byte @Nullable [] fallback, long remaining) {
        return new FarReply(outcome, timeline.now(), fallback, OperationId.NONE, 0, remaining);
    }
}
