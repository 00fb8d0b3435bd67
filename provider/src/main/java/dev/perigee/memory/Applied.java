package dev.perigee.memory;

import dev.perigee.entry.Change;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.LeaseKind;
import org.jspecify.annotations.Nullable;

/**
 * What a mutation whose condition held did to a key.
 *
 * @param outcome how it ends
 * @param change what the message tells; null if nothing visible changed
 * @param remaining milliseconds until the logical end of what is there now, as in {@link FarReply#remaining}
 */
record Applied(Outcome outcome, @Nullable KeyChange change, long remaining) {

    /** Carries out a mutation under the number that was drawn for it. */
    static Applied to(Shard shard, FarKey key, Found found, Mutation mutation, long sequence, long now) {
        if (mutation.freesLease()) {
            shard.leases().free(key, LeaseKind.LOAD);
        }
        if (!(mutation.change() instanceof Change.Store store)) {
            return drop(shard, key, found);
        }
        Lifetime life = found.isLive() ? store.onUpdate() : store.onCreate();
        return life.isOver()
                ? storeNothing(shard, key, found)
                : store(shard, key, found, mutation, store.envelope(), life, sequence, now);
    }

    FarReply reply(Stamp stamp, Found found, boolean wantOld) {
        return new FarReply(outcome, stamp, wantOld ? found.live() : null, found.id(), found.sequence(), remaining);
    }

    private static Applied store(
            Shard shard,
            FarKey key,
            Found found,
            Mutation mutation,
            byte[] envelope,
            Lifetime life,
            long sequence,
            long now) {
        byte[] live = found.live();
        Slot slot = found.slot();
        Times times = slot != null && live != null && life.isUnchanged()
                ? new Times(EnvelopeHeader.logicalEnd(live), slot.physicalEnd)
                : Times.of(life, now);
        byte[] stored = envelope.clone();
        EnvelopeHeader.stamp(stored, shard.generation(), sequence, now, times.logical(), mutation.id());
        shard.put(key, slot, stored, times.physical());
        ChangeKind kind = live == null ? ChangeKind.INSERTED : ChangeKind.UPDATED;
        return new Applied(
                live == null ? Outcome.INSERTED : Outcome.UPDATED,
                Timeline.change(kind, key, stored, live, shard.detail(), mutation.recipients()),
                Times.remaining(stored, now));
    }

    private static Applied storeNothing(Shard shard, FarKey key, Found found) {
        shard.drop(found.slot());
        if (found.isLive()) {
            return new Applied(
                    Outcome.UPDATED_TO_NOTHING,
                    Timeline.change(ChangeKind.ENDED, key, null, found.live(), shard.detail()),
                    0);
        }
        return new Applied(Outcome.INSERTED_TO_NOTHING, found.dead() == null ? null : voided(key), 0);
    }

    private static Applied drop(Shard shard, FarKey key, Found found) {
        shard.drop(found.slot());
        // Nothing was to be seen here, but a stale body, here or on a node, must not come back.
        return found.isLive()
                ? new Applied(Outcome.DROPPED, removed(shard, key, found), 0)
                : new Applied(Outcome.REFUSED, voided(key), 0);
    }

    private static KeyChange removed(Shard shard, FarKey key, Found found) {
        return Timeline.change(ChangeKind.REMOVED, key, null, found.live(), shard.detail());
    }

    private static KeyChange voided(FarKey key) {
        return Timeline.change(ChangeKind.VOIDED, key, null, null, EventDetail.KEYS);
    }
}
