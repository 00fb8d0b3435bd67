package dev.perigee.management;

import dev.perigee.TieredStatistics;
import dev.perigee.TieredStatisticsMXBean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The figures of both tiers of one cache. */
public final class TierBean implements TieredStatisticsMXBean {

    private final Supplier<TieredStatistics> figures;
    private final LongSupplier farSize;

    /**
     * Shows figures.
     *
     * @param figures tells all of them, without asking the far tier
     * @param farSize asks the far tier for its size, now and then
     */
    public TierBean(Supplier<TieredStatistics> figures, LongSupplier farSize) {
        this.figures = figures;
        this.farSize = farSize;
    }

    @Override
    public long getNearHits() {
        return figures.get().nearHits();
    }

    @Override
    public long getNearMisses() {
        return figures.get().nearMisses();
    }

    @Override
    public long getFarHits() {
        return figures.get().farHits();
    }

    @Override
    public long getFarMisses() {
        return figures.get().farMisses();
    }

    @Override
    public long getLoads() {
        return figures.get().loads();
    }

    @Override
    public long getOvertakenLoads() {
        return figures.get().overtakenLoads();
    }

    @Override
    public long getInvalidations() {
        return figures.get().invalidations();
    }

    @Override
    public long getUpdates() {
        return figures.get().updates();
    }

    @Override
    public long getSparedRereads() {
        return figures.get().sparedRereads();
    }

    @Override
    public long getNearEvictions() {
        return figures.get().nearEvictions();
    }

    @Override
    public long getUnreadable() {
        return figures.get().unreadable();
    }

    @Override
    public long getRetries() {
        return figures.get().retries();
    }

    @Override
    public long getFarFailures() {
        return figures.get().farFailures();
    }

    @Override
    public long getFarNotAsked() {
        return figures.get().farNotAsked();
    }

    @Override
    public long getStaleHits() {
        return figures.get().staleHits();
    }

    @Override
    public long getFailedMisses() {
        return figures.get().failedMisses();
    }

    @Override
    public long getLostWrites() {
        return figures.get().lostWrites();
    }

    @Override
    public long getPendingRecoveries() {
        return figures.get().pendingRecoveries();
    }

    @Override
    public long getLostEvents() {
        return figures.get().lostEvents();
    }

    @Override
    public long getUnconfirmed() {
        return figures.get().unconfirmed();
    }

    @Override
    public long getUnheard() {
        return figures.get().unheard();
    }

    @Override
    public long getNearSize() {
        return figures.get().nearSize();
    }

    @Override
    public long getNearWeight() {
        return figures.get().nearWeight();
    }

    @Override
    public long getFarSize() {
        return farSize.getAsLong();
    }
}
