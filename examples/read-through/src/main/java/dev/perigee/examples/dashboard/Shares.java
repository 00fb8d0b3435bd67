package dev.perigee.examples.dashboard;

/**
 * How many look-ups each tier answered in some time.
 *
 * @param near near hits
 * @param far far hits
 * @param loads loads
 * @param stale copies that may be out of date, served because the far tier failed
 */
public record Shares(long near, long far, long loads, long stale) {

    long total() {
        return near + far + loads + stale;
    }

    long of(Tier tier) {
        return switch (tier) {
            case NEAR -> near;
            case FAR -> far;
            case LOADED -> loads;
            case STALE -> stale;
            case WAITED -> 0;
        };
    }

    /** In per cent, 0 where there was nothing. */
    long percent(Tier tier) {
        return total() == 0 ? 0 : Math.round(of(tier) * 100.0 / total());
    }
}
