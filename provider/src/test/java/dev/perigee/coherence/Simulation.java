package dev.perigee.coherence;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.perigee.coherence.SimulatedNode.NearCopy;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.Recipients;
import dev.perigee.entry.Stamp;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run: a few nodes with a few threads each over one partition of a far store, in virtual time, with faults, until the
 * first broken promise or the end. The same seed, mix and variant always give the same run.
 *
 * <p>Near the end the faults and the writes stop; when the bound has passed since, all nodes must have converged.
 */
final class Simulation {

    static final Duration BOUND = Duration.ofSeconds(2);

    static final long END_OF_FAULTS = SECONDS.toNanos(30);

    /** Longer than the bound, as it usually is; or so short that what was overtaken lately is too old for it. */
    private static final long[] STALE_MAX_AGES = {SECONDS.toNanos(3), MILLISECONDS.toNanos(200)};

    private static final long DIGEST_INTERVAL = MILLISECONDS.toNanos(500);
    /** Until then, what was sent before the end of faults has arrived or been given up. */
    private static final long LAST_EFFECTS = MILLISECONDS.toNanos(700);

    /** A tenth of the bound, the longest there is; or none. */
    private static final Duration REREAD_INTERVAL = BOUND.dividedBy(10);

    private static final double[] WRITE_SHARES = {0.01, 0.05, 0.15};
    static final int NODES = 3;
    static final int CLIENTS = 3;
    private static final int TRACE_LENGTH = 40;

    private final Variant variant;
    private final EventQueue events = new EventQueue();
    private final Universe universe;
    private final Witness witness;
    private final Faults faults;
    private final SimulatedNetwork network;
    private final SimulatedFar far;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final SimulatedRegistry registry;
    private final List<SimulatedMember> members = new ArrayList<>();
    private final List<SimulatedGuard> guards = new ArrayList<>();
    private final Incidents incidents;
    private final double writeShare;
    private final long staleMaxAge;
    private final @Nullable Recipients recipients;
    private final boolean sparesRereads;
    private final boolean confirming;
    private final int tracedSlot;
    private final Deque<String> trace = new ArrayDeque<>();
    private boolean quiet;
    private long nearReads;
    private long hits;
    private long staleHits;

    private Simulation(long seed, FaultMix mix, Variant variant, int tracedSlot) {
        this.variant = variant;
        this.tracedSlot = tracedSlot;
        Dice dice = new Dice(seed);
        this.universe = Universe.of(/* caches= */ 1 + dice.below(2), /* keys= */ 3 + dice.below(4));
        this.writeShare = WRITE_SHARES[dice.below(WRITE_SHARES.length)];
        this.staleMaxAge = STALE_MAX_AGES[(int) (seed & 1)];
        this.sparesRereads = (seed & 2) != 0;
        this.confirming = !sparesRereads && (seed & 4) != 0;
        // Nobody, everybody, or each write as it likes.
        this.recipients = seed % 3 == 0 ? Recipients.NOBODY : seed % 3 == 1 ? Recipients.EVERYBODY : null;
        this.witness = new Witness(events, universe, NODES, BOUND.toNanos());
        this.faults = new Faults(mix, dice);
        this.network = new SimulatedNetwork(
                events,
                dice,
                faults,
                /* looksBeforeItExpires= */ variant.surroundings() != Variant.Surroundings.EXPIRES_UNREAD);
        this.registry = new SimulatedRegistry(events);
        boolean identityChecked = variant.surroundings() != Variant.Surroundings.IDENTITY_UNCHECKED;
        this.far = new SimulatedFar(events, universe, witness, identityChecked, this::broadcast);
        for (int i = 0; i < NODES; i++) {
            // Half of the clocks pass the end of their range during the run.
            long clock = dice.chance(0.5) ? Long.MAX_VALUE - dice.between(0, END_OF_FAULTS) : dice.any();
            Duration interval = sparesRereads ? REREAD_INTERVAL : Duration.ZERO;
            SimulatedMachine machine = new SimulatedMachine(events, dice, clock);
            nodes.add(
                    new SimulatedNode(i, events, universe, variant, machine, interval, /* eager= */ dice.chance(0.5)));
        }
        for (SimulatedNode node : nodes) {
            SimulatedMember member = new SimulatedMember(node, network, registry, variant.surroundings());
            members.add(member);
            guards.add(new SimulatedGuard(
                    node, network, variant.surroundings(), witness, () -> ifConfirming(member::giveUp)));
            ifConfirming(() ->
                    universe.caches().forEach(cache -> node.partition().openScope(cache, member.licence())));
        }
        this.incidents = new Incidents(this, dice);
        for (SimulatedNode node : nodes) {
            node.machine().after(dice.between(0, DIGEST_INTERVAL), () -> digestAlways(node));
            node.machine().after(Pauses.TICK_NANOS, () -> tickAlways(node));
            for (int i = 0; i < CLIENTS; i++) {
                new SimulatedClient(this, node, dice).rest();
            }
        }
    }

    /**
     * What a run came to.
     *
     * @param violation the first broken promise and what led to it, or null
     */
    record Result(
            long seed,
            FaultMix mix,
            long events,
            long nearReads,
            long hits,
            long staleHits,
            long taken,
            long lingered,
            Map<FaultKind, Long> faults,
            CoherenceCounters counters,
            long zombies,
            @Nullable String violation) {}

    /** Runs a simulation; if it ends in a violation, runs it once more to tell what led to it. */
    static Result run(long seed, FaultMix mix, Variant variant) {
        Simulation simulation = new Simulation(seed, mix, variant, -1);
        simulation.run();
        String violation = simulation.witness.violation();
        if (violation != null) {
            Simulation again = new Simulation(seed, mix, variant, simulation.witness.violationSlot());
            again.run();
            violation = "seed " + seed + ", mix " + mix + ", variant " + variant + ": " + violation + "\n    "
                    + String.join("\n    ", again.trace);
        }
        CoherenceCounters counters = simulation.nodes.stream()
                .map(node -> node.partition().counters())
                .reduce(CoherenceCounters.ZERO, CoherenceCounters::plus);
        return new Result(
                seed,
                mix,
                simulation.events.count(),
                simulation.nearReads,
                simulation.hits,
                simulation.staleHits,
                simulation.nodes.stream().mapToLong(SimulatedNode::taken).sum(),
                simulation.nodes.stream().mapToLong(SimulatedNode::lingered).sum(),
                new EnumMap<>(simulation.faults.counts()),
                counters,
                simulation.witness.zombies(),
                violation);
    }

    private void run() {
        incidents.schedule();
        runUntil(END_OF_FAULTS);
        faults.end();
        incidents.end();
        quiet = true;
        runUntil(END_OF_FAULTS + LAST_EFFECTS + BOUND.toNanos());
        if (witness.violation() == null) {
            nodes.forEach(this::checkConverged);
        }
    }

    private void runUntil(long end) {
        while (witness.violation() == null && events.runNext(end)) {
            // The event has done its work.
        }
    }

    private void checkConverged(SimulatedNode node) {
        for (int slot = 0; slot < universe.slots(); slot++) {
            NearCopy copy = node.look(slot);
            if (copy != null && copy.scope().isUsable(copy, node.clock())) {
                witness.converged(node.index(), slot, copy.value());
            }
        }
        long age = node.partition().sinceValidatedNanos(node.clock());
        if (age < 0 || age > BOUND.toNanos() || !node.partition().epoch().equals(far.epoch())) {
            witness.violated(
                    node.index(),
                    0,
                    0,
                    "not useful again: epoch " + node.partition().epoch() + ", far " + far.epoch() + ", proved " + age
                            + " ns ago");
        }
    }

    // ---- what runs -----------------------------------------------------------------------------------------------

    /** Looks at the clocks, and whether the far store is back. */
    private void tickAlways(SimulatedNode node) {
        guard(node).tick();
        Ticket ticket = node.partition().ask(node.clock());
        guard(node).probe(this::ask, counted -> take(node, ticket, counted));
        node.machine().after(Pauses.TICK_NANOS, () -> tickAlways(node));
    }

    private void digestAlways(SimulatedNode node) {
        digest(node);
        ifConfirming(members.get(node.index())::keepUp);
        node.machine().after(DIGEST_INTERVAL, () -> digestAlways(node));
    }

    void digest(SimulatedNode node) {
        node.machine().run(() -> {
            Ticket ticket = node.partition().ask(node.clock());
            guard(node).unjudged(this::ask, counted -> take(node, ticket, counted));
        });
    }

    private Counted ask() {
        return new Counted(far.digest(), witness.sighting().at());
    }

    private void take(SimulatedNode node, Ticket ticket, Counted counted) {
        Digest digest = node.partition().onDigest(ticket, counted.stamp(), node);
        confirm(node, counted);
        if (!digest.settled()) {
            node.machine().after(SimulatedNode.GRACE, () -> {
                node.partition().settle(digest);
                confirm(node, counted);
            });
        }
    }

    /** The far store's moment, by its number and by the witness' steps. */
    private record Counted(Stamp stamp, long step) {}

    /**
     * What a node has applied up to a number, it may confirm to writers: nothing that was over by then may be served by it
     * any more, whatever the key, and whether its messages came or not. Where copies linger, nothing is confirmed.
     */
    private void confirm(SimulatedNode node, Counted counted) {
        if (sparesRereads) {
            return;
        }
        if (variant.surroundings() == Variant.Surroundings.CONFIRMED_UNSETTLED
                || node.partition().hasApplied(counted.stamp())) {
            for (int slot = 0; slot < universe.slots(); slot++) {
                witness.seen(node.index(), slot, counted.step());
            }
            if (confirming) {
                acknowledge(node, counted.stamp());
            }
        }
    }

    private void acknowledge(SimulatedNode node, Stamp applied) {
        for (SimulatedNode writer : nodes) {
            SimulatedMember member = members.get(writer.index());
            if (member.isWaiting()) {
                network.tell(node, writer, () -> member.acknowledged(node.index(), applied));
            }
        }
    }

    private void ifConfirming(Runnable action) {
        if (confirming) {
            action.run();
        }
    }

    private void broadcast(Message message) {
        if (tracedSlot >= 0) {
            traceMessage(message);
        }
        long step = witness.sighting().at();
        network.broadcast(message, nodes, node -> {
            applied(node, message, step);
            confirm(node, new Counted(message.stamp(), step));
        });
    }

    /** What a node has been told counts as seen, but for changes that copies may outlive. */
    private void applied(SimulatedNode node, Message message, long step) {
        if (message instanceof Message.Changed changed) {
            KeyChange change = changed.changes().get(0);
            if (sparesRereads && change.kind() != ChangeKind.REMOVED) {
                return;
            }
            witness.seen(node.index(), universe.slot(changed.cache(), change.key()), step);
        } else if (message instanceof Message.Cleared cleared) {
            int cache = universe.indexOf(cleared.cache());
            for (int key = 0; key < universe.keys().size(); key++) {
                witness.seen(node.index(), universe.slot(cache, key), step);
            }
        }
    }

    private void traceMessage(Message message) {
        boolean traced = !(message instanceof Message.Changed changed)
                || isTraced(
                        universe.slot(changed.cache(), changed.changes().get(0).key()));
        if (traced) {
            trace("far " + message.getClass().getSimpleName() + " " + message.stamp());
        }
    }

    // ---- for the parts -------------------------------------------------------------------------------------------

    EventQueue events() {
        return events;
    }

    Universe universe() {
        return universe;
    }

    Witness witness() {
        return witness;
    }

    Faults faults() {
        return faults;
    }

    SimulatedNetwork network() {
        return network;
    }

    SimulatedRegistry registry() {
        return registry;
    }

    SimulatedFar far() {
        return far;
    }

    List<SimulatedNode> nodes() {
        return nodes;
    }

    /** A node's far store. */
    SimulatedGuard guard(SimulatedNode node) {
        return guards.get(node.index());
    }

    /** Runs something when a write may return that was answered with this; if it waited for others until then, says so. */
    void confirm(SimulatedNode writer, Stamp written, Runnable onConfirmed, Runnable then) {
        if (confirming) {
            members.get(writer.index()).written(written, () -> {
                onConfirmed.run();
                then.run();
            });
        } else {
            then.run();
        }
    }

    Variant variant() {
        return variant;
    }

    /** Which near tiers are to take in what is written next. */
    Recipients recipients(Dice dice) {
        Recipients[] all = Recipients.values();
        return recipients == null ? all[dice.below(all.length)] : recipients;
    }

    double writeShare() {
        return writeShare;
    }

    boolean isQuiet() {
        return quiet;
    }

    void countNearRead() {
        nearReads++;
    }

    /** How long ago a copy may have been current at last that is served when the far store does not answer. */
    long staleMaxAge() {
        return staleMaxAge;
    }

    void countStaleHit() {
        staleHits++;
    }

    void countHit() {
        hits++;
    }

    boolean isTraced(int slot) {
        return slot == tracedSlot;
    }

    void trace(String what) {
        if (tracedSlot >= 0) {
            if (trace.size() == TRACE_LENGTH) {
                trace.removeFirst();
            }
            trace.addLast(events.now() / 1_000 + " us: " + what);
        }
    }
}
