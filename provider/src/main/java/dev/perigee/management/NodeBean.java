package dev.perigee.management;

import dev.perigee.NodeHealth;
import dev.perigee.NodeHealthMXBean;
import java.util.function.Supplier;

/** How one node is. */
public final class NodeBean implements NodeHealthMXBean {

    private final Supplier<NodeHealth> figures;

    /**
     * Shows figures.
     *
     * @param figures tells all of them
     */
    public NodeBean(Supplier<NodeHealth> figures) {
        this.figures = figures;
    }

    @Override
    public boolean isHearing() {
        return figures.get().hearing();
    }

    @Override
    public int getPartitions() {
        return figures.get().partitions();
    }

    @Override
    public int getPartitionsAway() {
        return figures.get().partitionsAway();
    }

    @Override
    public int getPartitionsProved() {
        return figures.get().partitionsProved();
    }

    @Override
    public long getMessages() {
        return figures.get().messages();
    }

    @Override
    public long getDuplicates() {
        return figures.get().duplicates();
    }

    @Override
    public long getGaps() {
        return figures.get().gaps();
    }

    @Override
    public long getSilentLosses() {
        return figures.get().silentLosses();
    }

    @Override
    public long getEras() {
        return figures.get().eras();
    }

    @Override
    public long getAnomalies() {
        return figures.get().anomalies();
    }

    @Override
    public long getSpoofed() {
        return figures.get().spoofed();
    }

    @Override
    public long getLostEvents() {
        return figures.get().lostEvents();
    }

    @Override
    public long getUntoldErrors() {
        return figures.get().untoldErrors();
    }
}
