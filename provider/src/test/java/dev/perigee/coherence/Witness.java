package dev.perigee.coherence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees everything that happens at the far store and on all nodes, and says when a near read broke a promise.
 *
 * <p>Each change of what the far store holds under a key is a <em>step</em>. A value that was written once is known by a
 * number of its own, so for each value it is enough to keep when it was the far value for the last time. (After a
 * failover, a value that had been replaced can become the far value again.)
 */
final class Witness {

    private static final long NEVER = Long.MAX_VALUE;

    private final EventQueue events;
    private final Universe universe;
    private final long boundNanos;

    private long[] endedAt = new long[1024];
    private long[] endedStep = new long[1024];
    private long[] beganStep = new long[1024];
    private long[] expiresAt = new long[1024];
    private int[] tagOf = new int[1024];
    private int values = 1;

    private final long[] current;
    private final long[] absentStep;
    private final long[][] acknowledged;
    private final long[][][] acknowledgedTags;
    private final long[][] seen;
    private final long[] confirmed;
    private long step;
    private final List<Long> cuts = new ArrayList<>();
    private long zombies;
    private @Nullable String violation;
    private int violationSlot = -1;

    Witness(EventQueue events, Universe universe, int nodes, long boundNanos) {
        this.events = events;
        this.universe = universe;
        this.boundNanos = boundNanos;
        int slots = universe.slots();
        this.current = new long[slots];
        this.absentStep = new long[slots];
        this.acknowledged = new long[nodes][slots];
        this.acknowledgedTags = new long[nodes][universe.caches().size()][Universe.TAGS];
        this.seen = new long[nodes][slots];
        this.confirmed = new long[slots];
    }

    /**
     * When the far store was seen to hold something.
     *
     * @param since the step by which it came to be so
     * @param at the last step then
     */
    record Sighting(long since, long at) {}

    /**
     * What was known when a look began; what is learned during it does not bind it.
     *
     * @param acknowledged the step of this node's last acknowledged write of the key
     * @param acknowledgedTags the steps of its last acknowledged deletions of each tag
     * @param seen the step by which the newest state that this node has read came to be
     * @param confirmed the step of the last write of the key, by any node, that was confirmed
     * @param unnoticed by how much the node's clock had stood still without its notice; so much older may be what it serves
     */
    record Look(
            int node,
            int slot,
            long beganAt,
            long acknowledged,
            long[] acknowledgedTags,
            long seen,
            long confirmed,
            long unnoticed) {}

    @Nullable String violation() {
        return violation;
    }

    int violationSlot() {
        return violationSlot;
    }

    long zombies() {
        return zombies;
    }

    /** A value that nobody has written before, to be written with a tag or -1. */
    long newValue(int tag) {
        if (values == endedAt.length) {
            endedAt = Arrays.copyOf(endedAt, values * 2);
            endedStep = Arrays.copyOf(endedStep, values * 2);
            beganStep = Arrays.copyOf(beganStep, values * 2);
            expiresAt = Arrays.copyOf(expiresAt, values * 2);
            tagOf = Arrays.copyOf(tagOf, values * 2);
        }
        tagOf[values] = tag;
        return values++;
    }

    // ---- the far store -------------------------------------------------------------------------------------------

    /** The far store holds another value under a key from now on; 0 for none. */
    void changed(int slot, long value) {
        long former = current[slot];
        step++;
        if (former != 0) {
            endedAt[(int) former] = events.now();
            endedStep[(int) former] = step;
        }
        current[slot] = value;
        if (value == 0) {
            absentStep[slot] = step;
        } else {
            endedAt[(int) value] = NEVER;
            endedStep[(int) value] = NEVER;
            beganStep[(int) value] = step;
        }
    }

    void expires(long value, long at) {
        expiresAt[(int) value] = at;
    }

    long currentValue(int slot) {
        return current[slot];
    }

    Sighting sighting(int slot) {
        long value = current[slot];
        return new Sighting(value == 0 ? absentStep[slot] : beganStep[(int) value], step);
    }

    /** The last step, of an effect on more than one key. */
    Sighting sighting() {
        return new Sighting(step, step);
    }

    /** The far store's history was cut: what came before may be undone. */
    void cut() {
        cuts.add(step);
    }

    /** A write took effect although its caller had been told that it would not any more. */
    void zombie() {
        zombies++;
    }

    // ---- the nodes -----------------------------------------------------------------------------------------------

    /** A write of a node was acknowledged to its caller. */
    void acknowledged(int node, int slot, long writeStep) {
        acknowledged[node][slot] = Math.max(acknowledged[node][slot], writeStep);
    }

    /** A write returned that returns only when no node serves anything older. */
    void confirmed(int slot, long writeStep) {
        confirmed[slot] = Math.max(confirmed[slot], writeStep);
    }

    /** A read of a node was answered with what had come to be by a step. */
    void seen(int node, int slot, long since) {
        seen[node][slot] = Math.max(seen[node][slot], since);
    }

    /** A node's deletion of a tag was acknowledged to its caller. */
    void acknowledgedTag(int node, int cache, int tag, long deletionStep) {
        acknowledgedTags[node][cache][tag] = Math.max(acknowledgedTags[node][cache][tag], deletionStep);
    }

    Look look(int node, int slot, long unnoticed) {
        long[] tags = acknowledgedTags[node][universe.cacheOf(slot)].clone();
        return new Look(
                node, slot, events.now(), acknowledged[node][slot], tags, seen[node][slot], confirmed[slot], unnoticed);
    }

    /**
     * A look ended in a near hit.
     *
     * @param sighting when the copy's value was read from the far store
     */
    void hit(Look look, long value, Sighting sighting) {
        int v = (int) value;
        long beganAt = look.beganAt() - look.unnoticed();
        if (endedAt[v] < beganAt - boundNanos) {
            violated(look, value, "stale by " + (look.beganAt() - endedAt[v]) / 1_000_000 + " ms");
        } else if (expiresAt[v] != 0 && expiresAt[v] < beganAt) {
            violated(look, value, "expired " + (look.beganAt() - expiresAt[v]) / 1_000_000 + " ms ago");
        } else if (look.unnoticed() > 0 && endedAt[v] == expiresAt[v]) {
            // It was over by the far store's clock only, and this node's had stood still.
            return;
        } else if (isOlder(v, sighting, look.acknowledged())) {
            violated(look, value, "older than a write of this node");
        } else if (tagOf[v] >= 0 && isOlder(v, sighting, look.acknowledgedTags()[tagOf[v]])) {
            violated(look, value, "of a tag that this node has deleted");
        } else if (look.unnoticed() == 0 && isOlder(v, sighting, look.confirmed())) {
            violated(look, value, "older than a confirmed write");
        } else if (isOlder(v, sighting, look.seen())) {
            violated(look, value, "older than what this node has read");
        }
        seen(look.node(), look.slot(), sighting.since());
    }

    /** A look ended in a copy that may be out of date: not more than so long. */
    void staleHit(int node, int slot, long beganAt, long value, long maxAgeNanos) {
        long ended = endedAt[(int) value];
        if (ended < beganAt - maxAgeNanos) {
            violated(
                    node,
                    slot,
                    value,
                    "served stale although out of date for " + (beganAt - ended) / 1_000_000 + " ms");
        }
    }

    /**
     * Whether a value was the far value for the last time before a step. Not for a copy read before a cut and a step after
     * it: until a node learns that the server has lost its last steps, numbers are in use twice, and what was read before
     * the cut can look newer than what was written after it. Only the bound holds then.
     */
    private boolean isOlder(int value, Sighting sighting, long than) {
        return endedStep[value] <= than && cuts.stream().noneMatch(cut -> sighting.at() <= cut && cut < than);
    }

    private void violated(Look look, long value, String what) {
        violated(look.node(), look.slot(), value, what);
    }

    /** All is quiet: what a node would serve must be what the far store holds. */
    void converged(int node, int slot, long value) {
        if (value != current[slot]) {
            violated(node, slot, value, "not converged");
        }
    }

    void violated(int node, int slot, long value, String what) {
        if (violation == null) {
            violation = "node " + node + ", slot " + slot + ", value " + value + " at " + events.now() / 1_000 + " us: "
                    + what;
            violationSlot = slot;
        }
    }
}
