package dev.perigee.memory;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.OperationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What all {@link MemorySpace}s of one name share; exists as long as one of them is open. Thread-safe. */
final class Namespace {

    /** Among how many partitions that hold something the eldest body is looked for. */
    private static final int EVICTION_SAMPLE = 16;

    /** How many bodies of a partition a sweep looks at without letting others in. */
    private static final int SWEEP_PIECE = 1024;

    /** Guarded by itself, and so is {@link #openings} of each. */
    private static final Map<String, Namespace> OPEN = new HashMap<>();

    private final String name;
    private final MemorySpace.Settings settings;
    private final Identities identities = new Identities();
    private final Occupancy occupancy;
    private final Switchboard switchboard = new Switchboard();
    private final Registry registry = new Registry();
    private final List<MemoryPartition> partitions;
    private final MemoryNetwork network;
    private final AtomicInteger evictFrom = new AtomicInteger();
    private final AtomicInteger sweepFrom = new AtomicInteger();
    private int openings;

    private Namespace(String name, MemorySpace.Settings settings) {
        this.name = name;
        this.settings = settings;
        this.occupancy = new Occupancy(settings.maxKeys());
        List<MemoryPartition> made = new ArrayList<>(settings.partitions());
        for (int index = 0; index < settings.partitions(); index++) {
            made.add(new MemoryPartition(index, settings.clock(), identities, occupancy, switchboard));
        }
        this.partitions = List.copyOf(made);
        this.network = new MemoryNetwork(
                partitions, switchboard, () -> registry.lose(settings.clock().millis()));
    }

    static Namespace open(String name, MemorySpace.Settings settings) {
        synchronized (OPEN) {
            Namespace namespace = OPEN.get(name);
            if (namespace == null) {
                namespace = new Namespace(name, settings);
                OPEN.put(name, namespace);
            } else {
                namespace.settings.requireSame(settings);
            }
            namespace.openings++;
            return namespace;
        }
    }

    /** Gives back one opening; with the last one, everything is dropped. */
    void release() {
        synchronized (OPEN) {
            openings--;
            if (openings > 0) {
                return;
            }
            OPEN.remove(name);
        }
        network.close();
    }

    MemorySpace.Settings settings() {
        return settings;
    }

    Switchboard switchboard() {
        return switchboard;
    }

    Registry registry() {
        return registry;
    }

    MemoryNetwork network() {
        return network;
    }

    Occupancy occupancy() {
        return occupancy;
    }

    List<MemoryPartition> partitions() {
        return partitions;
    }

    MemoryPartition partition(FarKey key) {
        return partitions.get(key.partition(partitions.size()));
    }

    long size(CacheId cache) {
        long size = 0;
        for (MemoryPartition partition : partitions) {
            size += partition.size(cache);
        }
        return size;
    }

    /** Evicts until no more than the allowed number of bodies is left. Called without any lock held. */
    void evictSurplus() {
        while (occupancy.isOver()) {
            MemoryPartition victim = null;
            long eldest = Long.MAX_VALUE;
            int sampled = 0;
            int first = evictFrom.getAndIncrement();
            for (int i = 0; i < partitions.size() && sampled < EVICTION_SAMPLE; i++) {
                MemoryPartition partition = partitions.get((first + i) & (partitions.size() - 1));
                long use = partition.eldestUse();
                if (use != Long.MAX_VALUE) {
                    sampled++;
                }
                if (use < eldest) {
                    eldest = use;
                    victim = partition;
                }
            }
            if (victim == null) {
                return;
            }
            victim.evictEldest();
        }
    }

    /** Sweeps a piece of each partition, beginning where the last sweep did not come to. */
    int sweep(int limit, OperationId id) {
        int left = limit;
        int done = 0;
        int first = sweepFrom.get();
        int visited = 0;
        while (visited < partitions.size() && left > 0) {
            MemoryPartition partition = partitions.get((first + visited) & (partitions.size() - 1));
            PartitionSweep.Swept swept = partition.sweep(Math.min(left, SWEEP_PIECE), id);
            left -= swept.seen();
            done += swept.done();
            visited++;
        }
        sweepFrom.set(first + visited);
        return done;
    }
}
