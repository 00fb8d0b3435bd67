package dev.perigee.memory;

import java.util.List;

/** Disturbs a memory namespace on request. Thread-safe. */
public final class MemoryNetwork {

    private final List<MemoryPartition> partitions;

    MemoryNetwork(List<MemoryPartition> partitions, Switchboard switchboard, RequestGate gate) {
        this.partitions = partitions;
    }

    /** The store restarts without its data: everything is lost, and new epochs begin. Nobody is told. */
    public void restart() {
        partitions.forEach(MemoryPartition::restart);
    }

    void close() {}
}
