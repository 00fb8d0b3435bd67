package dev.perigee.tier;

import dev.perigee.coherence.Licence;
import dev.perigee.entry.CacheId;
import java.util.function.BooleanSupplier;

/**
 * One cache's wish to take part in confirmations. Compared by identity: a cache that is opened anew begins anew.
 *
 * <p>{@link #granted} is guarded by the {@link Membership} it belongs to.
 */
final class Participation {

    private final CacheId cache;
    private final boolean reads;
    private final BooleanSupplier hears;
    private final Licence licence = new Licence();

    /** Whether the licence has a term that may be prolonged. */
    boolean granted;

    /**
     * Describes a cache.
     *
     * @param reads whether its near copies must not contradict completed writes
     * @param hears whether writers may wait for synchronous listeners here now
     */
    Participation(CacheId cache, boolean reads, BooleanSupplier hears) {
        this.cache = cache;
        this.reads = reads;
        this.hears = hears;
    }

    CacheId cache() {
        return cache;
    }

    boolean reads() {
        return reads;
    }

    boolean hears() {
        return hears.getAsBoolean();
    }

    /** When near copies of this cache may be served. */
    Licence licence() {
        return licence;
    }
}
