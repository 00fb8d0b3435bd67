package dev.perigee.memory;

import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One cache in one partition: its generation, bodies, leases and deleted tags, and the rule of what is visible. Guarded
 * by its partition's lock.
 */
final class Shard {

    private final Occupancy occupancy;
    private SlotTable slots = new SlotTable();
    private Leases leases = new Leases();

    /** Tag to the number of its last deletion: what carries the tag and is not newer is hidden. */
    private final Map<String, Long> deletedTags = new HashMap<>();

    private long generation;
    private EventDetail detail = EventDetail.KEYS;

    /** Where the sweep goes on, and the number at which its present pass began. */
    private long sweepFrom = SlotTable.START;

    private long sweepPassBegan;

    Shard(long generation, Occupancy occupancy) {
        this.generation = generation;
        this.occupancy = occupancy;
    }

    long generation() {
        return generation;
    }

    Leases leases() {
        return leases;
    }

    EventDetail detail() {
        return detail;
    }

    void raiseDetail(EventDetail least) {
        if (least.compareTo(detail) > 0) {
            detail = least;
        }
    }

    int size() {
        return slots.size();
    }

    /** Says whether listeners somewhere wait for the logical ends of this cache's entries. */
    boolean announcesExpiry() {
        return detail != EventDetail.KEYS;
    }

    /** Looks at a key. Bytes that nobody needs any more are taken away in passing. */
    Found look(FarKey key, long now) {
        Slot slot = slots.find(key);
        if (slot == null) {
            return Found.NOTHING;
        }
        Found.State state = state(slot, now);
        if (slot.isPhysicallyOver(now) && !isToBeAnnounced(slot, state)) {
            drop(slot);
            return Found.NOTHING;
        }
        return Found.in(slot, state);
    }

    /** Says what a slot's bytes mean, never taking anything away. */
    Found.State state(Slot slot, long now) {
        byte[] envelope = slot.envelope;
        if (!EnvelopeHeader.isEnvelope(envelope)) {
            return Found.State.DAMAGED;
        }
        if (EnvelopeHeader.generation(envelope) != generation
                || hasTagDeletedAfter(envelope, EnvelopeHeader.sequence(envelope) - 1)) {
            return Found.State.HIDDEN;
        }
        return Times.isLogicallyOver(envelope, now) || slot.isPhysicallyOver(now) ? Found.State.DEAD : Found.State.LIVE;
    }

    /** Says whether a logical end still has to be told to listeners. */
    boolean isToBeAnnounced(Slot slot, Found.State state) {
        return state == Found.State.DEAD
                && announcesExpiry()
                && (EnvelopeHeader.flags(slot.envelope) & EnvelopeHeader.FLAG_EXPIRY_ANNOUNCED) == 0;
    }

    /** Says whether one of an envelope's tags was deleted at a number higher than this. */
    boolean hasTagDeletedAfter(byte[] envelope, long sequence) {
        if (deletedTags.isEmpty()) {
            return false;
        }
        int end = EnvelopeHeader.payloadStart(envelope);
        int at = EnvelopeHeader.LENGTH;
        while (at < end) {
            int length = Math.min(envelope[at] & 0xFF, end - at - 1);
            Long deleted = deletedTags.get(new String(envelope, at + 1, length, StandardCharsets.UTF_8));
            if (deleted != null && deleted > sequence) {
                return true;
            }
            at += 1 + length;
        }
        return false;
    }

    void deleteTag(String tag, long sequence) {
        deletedTags.put(tag, sequence);
    }

    /** Puts bytes in the place of what was found, if anything. */
    void put(FarKey key, @Nullable Slot former, byte[] envelope, long physicalEnd) {
        Slot slot = former;
        if (slot == null) {
            slot = new Slot(key, envelope, physicalEnd);
            slots.add(slot);
            occupancy.add(1);
        } else {
            slot.envelope = envelope;
            slot.physicalEnd = physicalEnd;
            slots.use(slot);
        }
        slot.usedAt = occupancy.use();
    }

    void use(Slot slot) {
        slot.usedAt = occupancy.useByRead();
        slots.use(slot);
    }

    void drop(@Nullable Slot slot) {
        if (slot != null) {
            slots.remove(slot);
            occupancy.add(-1);
        }
    }

    /** Returns the slot that was not used for longest. */
    @Nullable Slot eldest() {
        return slots.oldest();
    }

    /** Walks a piece of the bodies; see {@link SlotTable#walk}. */
    long walk(long from, int enough, Consumer<? super Slot> visitor) {
        return slots.walk(from, enough, visitor);
    }

    /**
     * Walks the next piece of the sweep's endless round.
     *
     * @return whether this piece ended a pass
     */
    boolean walkSweep(int enough, long sequence, long now, Consumer<? super Slot> visitor) {
        if (sweepFrom == SlotTable.START) {
            sweepPassBegan = sequence;
            leases.purge(now);
        }
        sweepFrom = slots.walk(sweepFrom, enough, visitor);
        return sweepFrom == SlotTable.START;
    }

    /**
     * Forgets tags whose deletion can hide nothing any more: a whole pass of the sweep since then has taken away what it
     * hid, and no lease is older.
     */
    void forgetSweptTags() {
        long needed = Math.min(sweepPassBegan, leases.lowestSequence());
        deletedTags.values().removeIf(deleted -> deleted <= needed);
    }

    /** Begins a new generation; bodies, leases and tags of the former one are gone. */
    void renew(long newGeneration) {
        occupancy.add(-slots.size());
        slots = new SlotTable();
        loseMeta(newGeneration);
    }

    /** Begins a new generation although the bodies of the former one are still there, hidden. */
    void loseMeta(long newGeneration) {
        generation = newGeneration;
        leases = new Leases();
        deletedTags.clear();
        sweepFrom = SlotTable.START;
    }
}
