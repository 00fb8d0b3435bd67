package dev.perigee.it.soak;

import dev.perigee.codec.AllowList;
import dev.perigee.codec.Limits;
import dev.perigee.codec.Serialization;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import dev.perigee.it.history.Change;
import dev.perigee.spi.EnvelopeForm;
import dev.perigee.spi.KeyCodec;
import dev.perigee.spi.UnreadableException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the far store announced into the history of each key. Also checks the announcements themselves: numbers of one
 * partition and epoch follow on each other without a gap, and what a change found is what the one before had left.
 *
 * <p>A server that lost its keys announces nothing of that. The loss is put where the partition's next epoch begins.
 * Not thread-safe.
 */
final class Certificate {

    private final CacheId cache;
    private final int partitions;
    private final BitSet tampered;
    private final List<Crash> crashes;
    private final boolean tellsTimes;
    private final KeyCodec<String> keys;
    private final EnvelopeForm<String> values;
    private final Line[] lines;
    private final List<String> contradictions = new ArrayList<>();
    private final Map<String, Long> writtenMillis = new HashMap<>();
    private long epochs;
    private long silent;
    private long untold;

    /**
     * Begins with each partition's first announcement.
     *
     * @param tampered the partitions whose numbers were changed
     * @param vanishings what the server lost
     * @param crashes when the server was killed, and so may not have told what it did last
     * @param tellsTimes whether a change counts for readers when it was heard of, or only when its call returned
     */
    Certificate(
            String cacheName,
            int partitions,
            BitSet tampered,
            List<Vanishing> vanishings,
            List<Crash> crashes,
            boolean tellsTimes) {
        this.tellsTimes = tellsTimes;
        this.crashes = crashes;
        this.cache = CacheId.of(cacheName);
        this.partitions = partitions;
        this.tampered = tampered;
        Serialization serialization =
                new Serialization(Certificate.class.getClassLoader(), AllowList.trusting(), Limits.DEFAULTS);
        this.keys = serialization.keys(String.class);
        this.values = serialization.envelopes(String.class);
        this.lines = new Line[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            lines[partition] = new Line(partition, vanishings);
        }
    }

    /** Takes what was announced, in the order in which it was. */
    void take(List<Announcement> announcements) {
        for (Announcement announcement : announcements) {
            Stamp stamp = announcement.message().stamp();
            lines[stamp.partition()].take(announcement);
        }
    }

    /** To be called at the end: what was lost since the last announcement. */
    void end() {
        for (Line line : lines) {
            line.loseUntil(Long.MAX_VALUE);
        }
    }

    int partitionOf(String key) {
        return keys.encode(key).partition(partitions);
    }

    /** The key's history, if it can be told; null if changes came without their values. */
    @Nullable List<Change> of(String key) {
        Line line = lines[partitionOf(key)];
        return line.blind.contains(key) ? null : line.changesOf(key);
    }

    /** A server that is killed may have changed a key and not have got to announce it. */
    void mayMissSomeOf(String key) {
        lines[partitionOf(key)].blind.add(key);
    }

    /** Each change of a key must have found what the one before had left. */
    void checkChain(String key) {
        List<Change> changes = of(key);
        if (changes == null) {
            return;
        }
        Map<Long, String> found = lines[partitionOf(key)].found;
        String left = null;
        for (Change change : changes) {
            String old = found.get(change.sequence());
            if (old != null && !old.equals(left)) {
                contradictions.add(key + ": " + change + " found " + old + " where " + left + " was left; written at "
                        + writtenMillis.get(old));
            }
            left = change.value();
        }
    }

    /** When the server wrote a value, by its clock; null if that was not announced. */
    @Nullable Long writtenMillis(String value) {
        return writtenMillis.get(value);
    }

    List<String> contradictions() {
        return contradictions;
    }

    long epochs() {
        return epochs;
    }

    /** How many numbers a server that was killed did not tell. */
    long untold() {
        return untold;
    }

    /** How many changes were announced without their values. */
    long silentChanges() {
        return silent;
    }

    private final class Line {

        private final int partition;
        private final List<Vanishing> toCome = new ArrayList<>();
        private final Map<String, List<Change>> changes = new HashMap<>();
        private final Set<String> blind = new HashSet<>();
        /** By place: the value that the change found. */
        private final Map<Long, String> found = new HashMap<>();

        private final List<Change> everywhere = new ArrayList<>();
        private @Nullable String epoch;
        private long last;
        private long lastHeardAt;
        private int timeline;
        private long place;
        private @Nullable OperationId lastId;

        Line(int partition, List<Vanishing> vanishings) {
            this.partition = partition;
            vanishings.stream()
                    .filter(vanishing -> !vanishing.announced()
                            && vanishing.node() == Vanishing.SERVER
                            && vanishing.concerns(partition))
                    .sorted(Comparator.comparingLong(Vanishing::begunAt))
                    .forEach(toCome::add);
        }

        void take(Announcement announcement) {
            Message message = announcement.message();
            Stamp stamp = message.stamp();
            if (!stamp.epoch().equals(epoch)) {
                if (epoch != null) {
                    epochs++;
                    timeline++;
                    loseUntil(announcement.heardAt());
                }
                epoch = stamp.epoch();
            } else if (stamp.sequence() > last + 1 && mayHaveBeenKilledSince(announcement.heardAt())) {
                untold += stamp.sequence() - last - 1;
            } else if (stamp.sequence() != last + 1 && !tampered.get(partition)) {
                contradictions.add("partition " + partition + ": " + stamp.sequence() + " follows on " + last);
            }
            if (message.id().equals(lastId)) {
                contradictions.add("partition " + partition + ": announced twice: " + message.id());
            }
            lastId = message.id();
            last = stamp.sequence();
            lastHeardAt = announcement.heardAt();
            if (message instanceof Message.Changed changed && changed.cache().equals(cache)) {
                changed.changes().forEach(change -> change(change, announcement.heardAt()));
            } else if (message instanceof Message.Cleared cleared
                    && cleared.cache().equals(cache)) {
                everywhere.add(gone(announcement.heardAt()));
            }
        }

        /** Back with its data, a server goes on in the same epoch until the first digest, though it did not tell everything. */
        private boolean mayHaveBeenKilledSince(long heardAt) {
            return crashes.stream().anyMatch(crash -> crash.isBetween(lastHeardAt, heardAt));
        }

        private Change gone(long surelyBy) {
            return new Change(timeline, place++, null, tellsTimes ? surelyBy : Change.NOT_TOLD);
        }

        /** What the server lost before a moment is gone from here on. */
        void loseUntil(long moment) {
            while (!toCome.isEmpty() && toCome.get(0).begunAt() <= moment) {
                everywhere.add(gone(toCome.remove(0).endedAt()));
            }
        }

        private void change(KeyChange change, long heardAt) {
            String key = decode(change.key());
            byte[] envelope = change.value();
            String value = null;
            if (envelope != null) {
                value = decode(envelope);
                writtenMillis.put(value, EnvelopeHeader.writtenAt(envelope));
            } else if (change.kind() == ChangeKind.INSERTED || change.kind() == ChangeKind.UPDATED) {
                silent++;
                blind.add(key);
            }
            byte[] old = change.old();
            if (old != null) {
                found.put(place, decode(old));
            }
            changes.computeIfAbsent(key, none -> new ArrayList<>())
                    .add(new Change(timeline, place++, value, tellsTimes ? heardAt : Change.NOT_TOLD));
        }

        List<Change> changesOf(String key) {
            List<Change> all = new ArrayList<>(changes.getOrDefault(key, List.of()));
            all.addAll(everywhere);
            all.sort(Comparator.comparingLong(Change::sequence));
            List<Change> different = new ArrayList<>();
            String state = null;
            for (Change change : all) {
                // Taking away what is not there is no change; a key that is only touched is.
                if (change.value() != null || state != null) {
                    different.add(change);
                }
                state = change.value();
            }
            return different;
        }
    }

    private String decode(FarKey key) {
        try {
            return keys.decode(key);
        } catch (UnreadableException e) {
            throw new AssertionError("a key that nobody wrote", e);
        }
    }

    private String decode(byte[] envelope) {
        try {
            return Objects.requireNonNull(values.decode(envelope));
        } catch (UnreadableException e) {
            throw new AssertionError("a value that nobody wrote", e);
        }
    }
}
