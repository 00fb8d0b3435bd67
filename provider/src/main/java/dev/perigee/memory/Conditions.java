package dev.perigee.memory;

import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.Outcome;
import dev.perigee.spi.LeaseKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Judges whether the condition of a mutation holds. */
final class Conditions {

    private Conditions() {}

    /** Returns how the mutation is to be refused, or null if its condition holds. */
    static @Nullable Outcome refusal(Mutation mutation, FarKey key, Found found, Shard shard, long now) {
        Condition condition = mutation.condition();
        if (condition instanceof Condition.LeaseHeld held) {
            return isHeld(held, mutation.change(), key, shard, now) ? null : Outcome.LEASE_LOST;
        }
        if (condition instanceof Condition.Unheard unheard) {
            boolean holds = shard.detail() == EventDetail.KEYS && found.id().equals(unheard.id());
            return holds ? null : Outcome.REFUSED;
        }
        return holds(condition, found) ? null : Outcome.REFUSED;
    }

    private static boolean holds(Condition condition, Found found) {
        if (condition instanceof Condition.Any) {
            return true;
        } else if (condition instanceof Condition.Absent) {
            return !found.isLive();
        } else if (condition instanceof Condition.Present) {
            return found.isLive();
        } else if (condition instanceof Condition.PayloadEquals equal) {
            byte[] live = found.live();
            return live != null && hasPayload(live, equal.payload());
        } else if (condition instanceof Condition.WrittenBy by) {
            return found.id().equals(by.id());
        } else if (condition instanceof Condition.WrittenBefore before) {
            // An expired body counts here: it may be newer than the write that is being made up for.
            byte[] body = found.body();
            return body == null || EnvelopeHeader.writtenAt(body) < before.millis();
        }
        throw new AssertionError("not a condition that is judged by the entry");
    }

    private static boolean hasPayload(byte[] envelope, byte[] payload) {
        return Arrays.equals(
                envelope, EnvelopeHeader.payloadStart(envelope), envelope.length, payload, 0, payload.length);
    }

    private static boolean isHeld(Condition.LeaseHeld held, Change change, FarKey key, Shard shard, long now) {
        Leases.Lease lease = shard.leases().held(key, LeaseKind.LOAD, now);
        return lease != null
                && lease.token().equals(held.token())
                && !(change instanceof Change.Store store
                        && shard.hasTagDeletedAfter(store.envelope(), lease.sequence()));
    }
}
