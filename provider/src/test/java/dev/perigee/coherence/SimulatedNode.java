package dev.perigee.coherence;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.Recipients;
import dev.perigee.entry.Stamp;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node: the production state machine, a near map, and the state of its connections. Its near tier follows the same steps
 * as {@code dev.perigee.near.NearTier}.
 */
final class SimulatedNode implements Copies {

    static final long GRACE = MILLISECONDS.toNanos(250);

    private final int index;
    private final EventQueue events;
    private final Universe universe;
    private final Partition partition;
    private final SimulatedMachine machine;
    private final boolean eager;
    private final Rereads rereads;
    private final boolean overNewer;
    private final @Nullable NearCopy[] near;

    private long taken;
    private long lingered;
    private boolean subscribed = true;
    private boolean cutOff;
    private long channelFreeAt;
    private @Nullable Stamp lastHeard;
    private int connection;

    /**
     * Makes a node.
     *
     * @param machine what it runs on
     * @param rereadInterval how long copies of keys linger that others change all the time
     * @param eager whether it frees the memory of unusable copies when it is told to; the rules must hold without
     */
    SimulatedNode(
            int index,
            EventQueue events,
            Universe universe,
            Variant variant,
            SimulatedMachine machine,
            Duration rereadInterval,
            boolean eager) {
        this.index = index;
        this.events = events;
        this.universe = universe;
        this.machine = machine;
        this.eager = eager;
        this.rereads = variant.rereads().apply(rereadInterval, Simulation.BOUND);
        this.overNewer = variant.surroundings() == Variant.Surroundings.TAKEN_OVER_NEWER;
        this.near = new NearCopy[universe.slots()];
        this.partition = new Partition(
                SimulatedFar.PARTITION, variant.rules().apply(Simulation.BOUND, this::clock), this::clock);
    }

    /** A near copy of a numbered value. */
    static final class NearCopy extends Copy {
        private final long value;
        private final Witness.Sighting sighting;

        NearCopy(Scope scope, Era era, long loadedAt, SimulatedFar.Answer answer, boolean reread) {
            super(scope, era, answer.stamp().sequence(), loadedAt, answer.lifeNanos(), tags(answer.tag()), reread);
            this.value = answer.value();
            this.sighting = answer.sighting();
        }

        NearCopy(Scope scope, Era era, Stamp stamp, long loadedAt, Carried carried) {
            super(
                    scope,
                    era,
                    stamp.sequence(),
                    loadedAt,
                    carried.lifeNanos(),
                    tags(carried.tag()),
                    /* reread= */ false);
            this.value = carried.value();
            this.sighting = carried.sighting();
        }

        private NearCopy(NearCopy copy, Era aside, long currentAt, long now) {
            super(copy, aside, currentAt, now);
            this.value = copy.value;
            this.sighting = copy.sighting;
        }

        private NearCopy(NearCopy copy, long until) {
            super(copy, until);
            this.value = copy.value;
            this.sighting = copy.sighting;
        }

        /** As {@code dev.perigee.near.NearEntry} does it. */
        @Nullable NearCopy overtaken(long now) {
            Era aside = scope().aside(this);
            return aside == null
                    ? null
                    : isOf(aside) ? this : new NearCopy(this, aside, scope().currentAt(this, now), now);
        }

        NearCopy overtakenOnItsWay(Era present, long now) {
            return new NearCopy(this, present.overtaken(), loadedAt(), now);
        }

        NearCopy lingering(Rereads rereads) {
            return lingers() ? this : new NearCopy(this, rereads.lingersUntil(loadedAt()));
        }

        private static List<String> tags(int tag) {
            return tag < 0 ? List.of() : List.of(Universe.tag(tag));
        }

        long value() {
            return value;
        }

        Witness.Sighting sighting() {
            return sighting;
        }
    }

    int index() {
        return index;
    }

    SimulatedMachine machine() {
        return machine;
    }

    long clock() {
        return machine.clock();
    }

    Partition partition() {
        return partition;
    }

    Scope scope(int slot) {
        return partition.scope(universe.cache(slot));
    }

    int stripe(int slot) {
        return Partition.stripe(universe.key(slot).hash());
    }

    /** The moment of the last message that fitted in; null before one did. */
    @Nullable Stamp lastHeard() {
        return lastHeard;
    }

    /** Values taken in from messages. */
    long taken() {
        return taken;
    }

    /** Changes that a copy outlived for a while. */
    long lingered() {
        return lingered;
    }

    // ---- the near tier -------------------------------------------------------------------------------------------

    @Nullable NearCopy look(int slot) {
        return near[slot];
    }

    void install(int slot, Ticket sent, SimulatedFar.Answer answer) {
        Scope scope = scope(slot);
        NearCopy present = near[slot];
        Rereads spared = answer.applied() ? Rereads.UNSPARED : rereads;
        boolean reread = spared.isReread(present, sent.askedAt());
        Era era = scope.admit(sent, answer.stamp(), stripe(slot));
        if (era != null && answer.value() != 0) {
            if (present == null
                    || !present.isOf(era)
                    || present.asOf() <= answer.stamp().sequence()) {
                near[slot] = new NearCopy(scope, era, sent.askedAt(), answer, reread);
            }
        } else if (present == null || isOutdatedBy(answer, present)) {
            Era unsettled = answer.value() != 0 && spared.areSpared()
                    ? scope.admitForAWhile(sent, answer.stamp(), stripe(slot))
                    : null;
            if (unsettled == null) {
                near[slot] = null;
            } else {
                NearCopy late = new NearCopy(scope, unsettled, sent.askedAt(), answer, reread);
                near[slot] = reread ? late.lingering(spared) : late.overtakenOnItsWay(unsettled, clock());
            }
        }
    }

    @Override
    public void take(CacheId cache, KeyChange change, Stamp stamp, @Nullable Ticket question) {
        if (question == null) {
            return;
        }
        byte[] value = change.value();
        int slot = universe.slot(cache, change.key());
        NearCopy present = near[slot];
        if (value == null || (change.recipients() == Recipients.HOLDERS && present == null)) {
            return;
        }
        Carried carried = Carried.of(value);
        if (carried.writer() == index || carried.lifeNanos() <= 0) {
            return;
        }
        Scope scope = scope(slot);
        Era era = overNewer ? partition.trust().era() : scope.admit(question, stamp, stripe(slot));
        boolean isNewer = present == null || !present.isOf(question.era()) || present.asOf() < stamp.sequence();
        if (era != null && (isNewer || overNewer)) {
            near[slot] = new NearCopy(scope, era, stamp, question.askedAt(), carried);
            taken++;
        }
    }

    /** What was read at the number of an own write but is not that write must have met a number that is used twice. */
    private static boolean isOutdatedBy(SimulatedFar.Answer answer, NearCopy present) {
        return present.isOlderThan(answer.stamp())
                || (answer.applied() && present.asOf() == answer.stamp().sequence());
    }

    /** What must not be done: to put a value in that the far store has not accepted. */
    void installUnasked(int slot, long value) {
        Stamp stamp = new Stamp(SimulatedFar.PARTITION, partition.epoch(), partition.maxSequence());
        near[slot] = new NearCopy(
                scope(slot),
                partition.trust().era(),
                clock(),
                new SimulatedFar.Answer(
                        stamp,
                        value,
                        stamp.sequence(),
                        Copy.NO_END,
                        -1,
                        false,
                        new Witness.Sighting(0, Long.MAX_VALUE)),
                /* reread= */ false);
    }

    void forget(int slot) {
        near[slot] = null;
    }

    @Override
    public void forget(CacheId cache, KeyChange change, long sequence, boolean always) {
        int slot = universe.slot(cache, change.key());
        NearCopy present = near[slot];
        if (present != null && (always || present.asOf() < sequence)) {
            if (!always && rereads.mayLinger(present, change.kind(), clock())) {
                near[slot] = present.lingering(rereads);
                lingered++;
            } else {
                boolean leaves = change.kind() == ChangeKind.REMOVED || change.kind() == ChangeKind.VOIDED;
                near[slot] = leaves ? null : present.overtaken(clock());
            }
        }
    }

    @Override
    public void forgetPartition(int which) {
        if (eager) {
            Arrays.fill(near, null);
        }
    }

    @Override
    public void forgetCache(CacheId cache, int which) {
        if (eager) {
            int first = universe.slot(universe.indexOf(cache), 0);
            Arrays.fill(near, first, first + universe.keys().size(), null);
        }
    }

    // ---- connections ---------------------------------------------------------------------------------------------

    boolean isCutOff() {
        return cutOff;
    }

    void cutOff(boolean isCutOff) {
        cutOff = isCutOff;
    }

    void unsubscribe(boolean underwayToo) {
        subscribed = false;
        if (underwayToo) {
            connection++;
        }
    }

    void subscribe() {
        subscribed = true;
    }

    boolean isSubscribed() {
        return subscribed;
    }

    void stall(long nanos) {
        channelFreeAt = Math.max(channelFreeAt, events.now() + nanos);
    }

    /** A message is on its way to this node, in order with the others unless it overtakes them. */
    void send(Message message, long delay, boolean overtakes, Runnable onApplied) {
        int sentOver = connection;
        long arrival = events.now() + delay;
        if (!overtakes) {
            arrival = Math.max(arrival, channelFreeAt);
            channelFreeAt = arrival;
        }
        events.at(arrival, () -> {
            if (sentOver == connection) {
                machine.receive(() -> {
                    HeardKind heard = partition.onMessage(message, this).kind();
                    if (heard == HeardKind.IN_ORDER) {
                        lastHeard = message.stamp();
                    }
                    if (heard != HeardKind.IGNORED && heard != HeardKind.CONTRADICTED) {
                        onApplied.run();
                    }
                });
            }
        });
    }
}
