package dev.perigee.memory;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.OperationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The background work in one partition: goes round its caches, a piece at each call. Guarded by the partition's lock.
 */
final class PartitionSweep {

    /** How many logical ends one message announces at most. */
    private static final int ENDS_IN_A_MESSAGE = 64;

    private final Timeline timeline;

    /** The cache whose turn is next; null for any. */
    private @Nullable CacheId resumeAt;

    PartitionSweep(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Looks at about so many bodies. */
    Swept sweep(Map<CacheId, Shard> shards, int limit, OperationId id, long now) {
        int seen = 0;
        int done = 0;
        List<CacheId> round = roundFrom(resumeAt, shards.keySet());
        resumeAt = null;
        for (CacheId cache : round) {
            if (seen >= limit) {
                resumeAt = cache;
                break;
            }
            Shard shard = shards.get(cache);
            if (shard != null) {
                List<Slot> piece = new ArrayList<>();
                boolean passEnded = shard.walkSweep(limit - seen, timeline.sequence(), now, piece::add);
                done += sweep(cache, shard, piece, id, now);
                // Empty caches cost a look as well.
                seen += Math.max(1, piece.size());
                if (passEnded) {
                    shard.forgetSweptTags();
                } else {
                    resumeAt = cache;
                    break;
                }
            }
        }
        return new Swept(seen, done);
    }

    private static List<CacheId> roundFrom(@Nullable CacheId first, Collection<CacheId> all) {
        List<CacheId> round = new ArrayList<>(all);
        int at = first == null ? -1 : round.indexOf(first);
        if (at > 0) {
            Collections.rotate(round, -at);
        }
        return round;
    }

    private int sweep(CacheId cache, Shard shard, List<Slot> piece, OperationId id, long now) {
        int done = 0;
        List<KeyChange> ends = new ArrayList<>();
        for (Slot slot : piece) {
            Found.State state = shard.state(slot, now);
            boolean toBeAnnounced = shard.isToBeAnnounced(slot, state);
            boolean toGo = state == Found.State.HIDDEN || slot.isPhysicallyOver(now);
            if (toBeAnnounced) {
                ends.add(Timeline.change(ChangeKind.EXPIRED, slot.key, null, slot.envelope, shard.detail()));
            }
            if (toGo) {
                shard.drop(slot);
            } else if (toBeAnnounced) {
                byte[] announced = slot.envelope.clone();
                EnvelopeHeader.setExpiryAnnounced(announced);
                slot.envelope = announced;
            }
            if (toGo || toBeAnnounced) {
                done++;
            }
        }
        for (int from = 0; from < ends.size(); from += ENDS_IN_A_MESSAGE) {
            List<KeyChange> some = ends.subList(from, Math.min(ends.size(), from + ENDS_IN_A_MESSAGE));
            timeline.publish(timeline.draw(), id, cache, some);
        }
        return done;
    }

    /**
     * What a piece of work came to.
     *
     * @param seen how many bodies were looked at, and caches without any
     * @param done how many were taken away or announced
     */
    record Swept(int seen, int done) {}
}
