package dev.perigee.memory;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.FarStore;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Disturbs a memory namespace on request: the way of messages to the subscribers, the way of requests to the store, and
 * the store itself. For tests and demonstrations; while nothing was asked for, it costs nothing and has no thread.
 *
 * <p>The methods that take a handle disturb that node only, those without disturb all that there are. Thread-safe.
 */
public final class MemoryNetwork {

    private final List<MemoryPartition> partitions;
    private final Switchboard switchboard;
    private final Runnable loseRegistrations;
    private final Delayer delayer = new Delayer();
    private final Collection<RequestGate> gates = new CopyOnWriteArrayList<>();

    MemoryNetwork(List<MemoryPartition> partitions, Switchboard switchboard, Runnable loseRegistrations) {
        this.partitions = partitions;
        this.switchboard = switchboard;
        this.loseRegistrations = loseRegistrations;
    }

    /**
     * Carries messages badly, to all present and later subscribers, until {@link #calm}.
     *
     * @param faults how
     */
    public void disturbMessages(MessageFaults faults) {
        spoiler().spoilAll(faults);
    }

    /**
     * Carries messages badly to the present subscribers of a node, until {@link #calm}.
     *
     * @param node a backplane handle of this namespace
     * @param faults how
     */
    public void disturbMessages(Backplane node, MessageFaults faults) {
        eachLine(isOf(node), line -> line.spoil(faults));
    }

    /**
     * Loses the next messages to each present subscriber.
     *
     * @param messages how many
     */
    public void dropNext(int messages) {
        eachLine(mailbox -> true, line -> line.dropNext(messages));
    }

    /**
     * Loses the next messages to each present subscriber of a node.
     *
     * @param node a backplane handle of this namespace
     * @param messages how many
     */
    public void dropNext(Backplane node, int messages) {
        eachLine(isOf(node), line -> line.dropNext(messages));
    }

    /**
     * Cuts a node's subscribers off: they hear {@link Backplane.Subscriber#onDisconnected} and no message, those under
     * way included, until {@link #reconnect} or {@link #calm}.
     *
     * @param node a backplane handle of this namespace
     */
    public void disconnect(Backplane node) {
        eachLine(isOf(node), Line::disconnect);
    }

    /**
     * Lets a node's subscribers hear again, beginning with {@link Backplane.Subscriber#onSubscribed}.
     *
     * @param node a backplane handle of this namespace
     */
    public void reconnect(Backplane node) {
        eachLine(isOf(node), Line::reconnect);
    }

    /**
     * Carries the requests of all nodes that are there badly, until {@link #calm}.
     *
     * @param faults how
     */
    public void disturbRequests(RequestFaults faults) {
        gates.forEach(gate -> gate.spoiler(delayer).spoil(faults));
    }

    /**
     * Carries a node's requests badly, until {@link #calm}.
     *
     * @param node a store handle of this namespace
     * @param faults how
     */
    public void disturbRequests(FarStore node, RequestFaults faults) {
        gate(node).spoiler(delayer).spoil(faults);
    }

    /**
     * Lets each request of a node fail at once and without effect, until {@link #calm}.
     *
     * @param node a store handle of this namespace
     * @param failure makes what it fails with
     */
    public void failRequests(FarStore node, Supplier<? extends Exception> failure) {
        gate(node).spoiler(delayer).failWith(failure);
    }

    /**
     * Holds the requests of a node on their way, until {@link #deliverHeldRequests} or {@link #calm}. Its callers see
     * them time out; the store sees them when they are delivered.
     *
     * @param node a store handle of this namespace
     */
    public void holdRequests(FarStore node) {
        gate(node).spoiler(delayer).hold();
    }

    /**
     * Returns how many requests of a node are held.
     *
     * @param node a store handle of this namespace
     * @return 0 or more
     */
    public int heldRequests(FarStore node) {
        return gate(node).spoiler(delayer).heldCount();
    }

    /**
     * Delivers the requests of a node that were held, in their order, on this thread; those made later are not held.
     *
     * @param node a store handle of this namespace
     */
    public void deliverHeldRequests(FarStore node) {
        gate(node).spoiler(delayer).deliverHeld();
    }

    /**
     * Ends all disturbances: cut-off nodes hear again, held requests are delivered, what is under way still arrives when
     * it was to, and from now on everything is carried at once and in order.
     */
    public void calm() {
        MessageSpoiler spoiler = switchboard.spoil(null);
        if (spoiler != null) {
            spoiler.each(switchboard.mailboxes(), mailbox -> true, Line::reconnect);
        }
        gates.forEach(RequestGate::calm);
        delayer.finish();
    }

    /** The store restarts without its data: everything is lost, and new epochs begin. Nobody is told. */
    public void restart() {
        partitions.forEach(MemoryPartition::restart);
        loseRegistrations.run();
    }

    /** The store loses who takes part in the namespace, as in a failover that comes too early. Nobody is told. */
    public void loseRegistrations() {
        loseRegistrations.run();
    }

    /**
     * A partition loses its epoch, its number and its generations, as when a server evicts them; its entries stay, and
     * nobody ever sees them again.
     *
     * @param partition which one
     */
    public void loseMeta(int partition) {
        partitions.get(partition).loseMeta();
    }

    /**
     * A partition begins a new epoch, as after a failover that the store noticed: the entries stay, and the nodes are told.
     *
     * @param partition which one
     * @param id names the operation that noticed
     */
    public void beginEpoch(int partition, OperationId id) {
        partitions.get(partition).beginEpoch(id);
    }

    /**
     * Puts any bytes in the place of an entry, past all rules: no number, no message, no end.
     *
     * @param cache the cache
     * @param key the key
     * @param bytes what is to be found there
     */
    public void plant(CacheId cache, FarKey key, byte[] bytes) {
        partitions.get(key.partition(partitions.size())).plant(cache, key, bytes.clone());
    }

    void add(RequestGate gate) {
        gates.add(gate);
    }

    void remove(RequestGate gate) {
        gates.remove(gate);
    }

    /** The namespace is gone: what callers still wait for ends by its deadline, and the thread after it. */
    void close() {
        delayer.finish();
    }

    private void eachLine(Predicate<Mailbox> which, Consumer<Line> action) {
        spoiler().each(switchboard.mailboxes(), which, action);
    }

    private synchronized MessageSpoiler spoiler() {
        delayer.start();
        MessageSpoiler present = switchboard.spoiler();
        if (present == null) {
            present = new MessageSpoiler(delayer);
            switchboard.spoil(present);
        }
        return present;
    }

    private static Predicate<Mailbox> isOf(Backplane node) {
        if (node instanceof MemoryBackplane ours) {
            return ours::has;
        }
        throw new IllegalArgumentException("node: not a backplane of a memory space; give what backplane() returned");
    }

    private RequestGate gate(FarStore node) {
        if (node instanceof MemoryFarStore ours) {
            return ours.gate();
        }
        throw new IllegalArgumentException("node: not a store of a memory space; give what farStore() returned");
    }
}
