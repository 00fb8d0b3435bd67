package dev.perigee.coherence;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Recipients;
import dev.perigee.entry.Stamp;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a far store as protocol.md 2.4 wants it, on a server that may lose its memory or the last writes. Each
 * method is one atomic step.
 */
final class SimulatedFar {

    static final int PARTITION = 0;

    private static final long NO_END = Long.MAX_VALUE;
    private static final int BACKLOG = 12;

    private final EventQueue events;
    private final Universe universe;
    private final Witness witness;
    private final boolean identityChecked;
    private final Consumer<Message> backplane;
    private final Deque<State> former = new ArrayDeque<>(BACKLOG + 1);

    private State state;
    private long server = 1;
    private long epochs;
    private long generations;
    private long nextId;

    SimulatedFar(
            EventQueue events,
            Universe universe,
            Witness witness,
            boolean identityChecked,
            Consumer<Message> backplane) {
        this.events = events;
        this.universe = universe;
        this.witness = witness;
        this.identityChecked = identityChecked;
        this.backplane = backplane;
        this.state = new State(universe);
    }

    /** What the server remembers. */
    private static final class State {
        @Nullable String epoch;

        long sequence;
        long vouchedBy;
        final long[] generations;
        final @Nullable Entry[] entries;
        final long[] deletedTags;

        State(Universe universe) {
            this.generations = new long[universe.caches().size()];
            this.entries = new Entry[universe.slots()];
            this.deletedTags = new long[universe.caches().size() * Universe.TAGS];
        }

        State(State other) {
            this.epoch = other.epoch;
            this.sequence = other.sequence;
            this.vouchedBy = other.vouchedBy;
            this.generations = other.generations.clone();
            this.entries = other.entries.clone();
            this.deletedTags = other.deletedTags.clone();
        }
    }

    private record Entry(long value, long sequence, long generation, long endsAt, int tag) {}

    /**
     * An answer.
     *
     * @param stamp the partition's moment
     * @param value what is there, or what was written; 0 for nothing
     * @param entrySequence the number of the write that put it there; the answer's own if nothing is there
     * @param lifeNanos how long it still lives, whole milliseconds
     * @param tag its tag, or -1
     * @param applied whether a write took effect
     * @param sighting for the witness
     */
    record Answer(
            Stamp stamp,
            long value,
            long entrySequence,
            long lifeNanos,
            int tag,
            boolean applied,
            Witness.Sighting sighting) {}

    /**
     * A write on its way.
     *
     * @param value what to write; 0 to remove
     * @param onlyIfAbsent its condition
     * @param lifeNanos how long the entry lives, {@link Copy#NO_END} for ever
     * @param tag its tag, or -1
     * @param deadline after this moment it must not be applied
     * @param hopelessAfter after this moment its caller has surely been told that it will not be applied
     * @param recipients which near tiers are to take the value in
     * @param writer the node that writes
     */
    record Write(
            int slot,
            long value,
            boolean onlyIfAbsent,
            long lifeNanos,
            int tag,
            long deadline,
            long hopelessAfter,
            Recipients recipients,
            int writer) {}

    String epoch() {
        return meta().epoch();
    }

    Answer read(int slot) {
        Stamp stamp = meta();
        return answer(stamp, slot, visible(slot), /* applied= */ false);
    }

    /** Returns null if it came too late. */
    @Nullable Answer write(Write write) {
        if (isLate(write.deadline())) {
            return null;
        }
        Stamp before = meta();
        int slot = write.slot();
        Entry present = visible(slot);
        boolean removal = write.value() == 0;
        if (removal ? present == null : write.onlyIfAbsent() && present != null) {
            return answer(before, slot, present, /* applied= */ false);
        }
        noteIfHopeless(write.hopelessAfter());
        Stamp stamp = draw();
        Entry entry = null;
        if (!removal) {
            long endsAt = write.lifeNanos() == Copy.NO_END ? NO_END : events.now() + write.lifeNanos();
            long generation = state.generations[universe.cacheOf(slot)];
            entry = new Entry(write.value(), stamp.sequence(), generation, endsAt, write.tag());
        }
        state.entries[slot] = entry;
        witness.changed(slot, write.value());
        if (entry != null && entry.endsAt() != NO_END) {
            witness.expires(entry.value(), entry.endsAt());
            events.at(entry.endsAt(), () -> notice(slot));
        }
        ChangeKind kind = removal ? ChangeKind.REMOVED : present == null ? ChangeKind.INSERTED : ChangeKind.UPDATED;
        Answer answer = answer(stamp, slot, entry, /* applied= */ true);
        announceChange(stamp, kind, write, removal ? null : new Carried(answer, write.writer()).bytes());
        return answer;
    }

    /** Returns null if it came too late. */
    @Nullable Answer clear(CacheId cache, long deadline, long hopelessAfter) {
        if (isLate(deadline)) {
            return null;
        }
        meta();
        noteIfHopeless(hopelessAfter);
        Stamp stamp = draw();
        state.generations[universe.indexOf(cache)] = ++generations;
        for (int tag = 0; tag < Universe.TAGS; tag++) {
            state.deletedTags[tagSlot(universe.indexOf(cache), tag)] = 0;
        }
        noticeAll();
        backplane.accept(new Message.Cleared(stamp, newId(), cache));
        return effect(stamp);
    }

    /** Returns null if it came too late. */
    @Nullable Answer deleteTag(CacheId cache, int tag, long deadline, long hopelessAfter) {
        if (isLate(deadline)) {
            return null;
        }
        meta();
        noteIfHopeless(hopelessAfter);
        Stamp stamp = draw();
        state.deletedTags[tagSlot(universe.indexOf(cache), tag)] = stamp.sequence();
        noticeAll();
        backplane.accept(new Message.TagDeleted(stamp, newId(), cache, Universe.tag(tag)));
        return effect(stamp);
    }

    /** Epoch and number; a new epoch first, if another server than this one vouched for the numbers. */
    Stamp digest() {
        meta();
        if (identityChecked && state.vouchedBy != server) {
            remember();
            state.sequence++;
            state.epoch = "e" + ++epochs;
            state.vouchedBy = server;
            backplane.accept(new Message.EpochBegun(meta(), newId()));
        }
        return meta();
    }

    // ---- what befalls the server ---------------------------------------------------------------------------------

    /** Another server takes over; the last effective steps are lost. Returns how many. */
    int failOver(int lost) {
        int undone = 0;
        while (undone < lost && !former.isEmpty()) {
            state = former.removeLast();
            undone++;
        }
        former.clear();
        server++;
        cut();
        return undone;
    }

    void flush() {
        state = new State(universe);
        cut();
    }

    void loseMeta() {
        state.epoch = null;
        cut();
    }

    private void cut() {
        witness.cut();
        noticeAll();
    }

    // ---- inside a step -------------------------------------------------------------------------------------------

    private Stamp meta() {
        String epoch = state.epoch;
        if (epoch == null) {
            epoch = "e" + ++epochs;
            state.epoch = epoch;
            state.sequence = 0;
            state.vouchedBy = server;
            for (int cache = 0; cache < state.generations.length; cache++) {
                state.generations[cache] = ++generations;
            }
            // Marks of the old numbering would hide what is written under the new one.
            Arrays.fill(state.deletedTags, 0);
            noticeAll();
        }
        return new Stamp(PARTITION, epoch, state.sequence);
    }

    private Stamp draw() {
        remember();
        state.sequence++;
        return meta();
    }

    private void remember() {
        former.addLast(new State(state));
        if (former.size() > BACKLOG) {
            former.removeFirst();
        }
    }

    private boolean isLate(long deadline) {
        return events.now() > deadline;
    }

    private void noteIfHopeless(long hopelessAfter) {
        if (events.now() > hopelessAfter) {
            witness.zombie();
        }
    }

    private @Nullable Entry visible(int slot) {
        Entry entry = state.entries[slot];
        if (entry == null || state.epoch == null) {
            return null;
        }
        int cache = universe.cacheOf(slot);
        boolean hidden = entry.generation() != state.generations[cache]
                || entry.endsAt() <= events.now()
                || (entry.tag() >= 0 && state.deletedTags[tagSlot(cache, entry.tag())] >= entry.sequence());
        return hidden ? null : entry;
    }

    private static int tagSlot(int cache, int tag) {
        return cache * Universe.TAGS + tag;
    }

    private Answer answer(Stamp stamp, int slot, @Nullable Entry entry, boolean applied) {
        Witness.Sighting sighting = witness.sighting(slot);
        if (entry == null) {
            return new Answer(stamp, 0, stamp.sequence(), Copy.NO_END, -1, applied, sighting);
        }
        long life = entry.endsAt() == NO_END ? Copy.NO_END : (entry.endsAt() - events.now()) / 1_000_000 * 1_000_000;
        return new Answer(stamp, entry.value(), entry.sequence(), life, entry.tag(), applied, sighting);
    }

    private Answer effect(Stamp stamp) {
        return new Answer(stamp, 0, stamp.sequence(), Copy.NO_END, -1, /* applied= */ true, witness.sighting());
    }

    private void announceChange(Stamp stamp, ChangeKind kind, Write write, byte @Nullable [] carried) {
        boolean carries = carried != null && write.recipients() != Recipients.NOBODY;
        KeyChange change = new KeyChange(
                kind,
                universe.key(write.slot()),
                carries ? carried : null,
                null,
                carries ? write.recipients() : Recipients.NOBODY);
        backplane.accept(new Message.Changed(stamp, newId(), universe.cache(write.slot()), List.of(change)));
    }

    private OperationId newId() {
        return new OperationId(1, ++nextId);
    }

    private void noticeAll() {
        for (int slot = 0; slot < universe.slots(); slot++) {
            notice(slot);
        }
    }

    /** Tells the witness if a key is not what it was. */
    private void notice(int slot) {
        Entry entry = visible(slot);
        long value = entry == null ? 0 : entry.value();
        if (value != witness.currentValue(slot)) {
            witness.changed(slot, value);
        }
    }
}
