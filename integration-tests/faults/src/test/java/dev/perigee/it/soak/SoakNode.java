package dev.perigee.it.soak;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One node of a soak and the clients that work on it. In rounds: they begin, they end, and what they saw is taken. */
interface SoakNode extends AutoCloseable {

    /** The cache that all nodes share. */
    String CACHE = "soak";

    /** What the keys of a round begin with: each round has keys of its own. */
    static String prefixOf(int round) {
        return "r" + round + "-";
    }

    /** Has the clients work from now on, each by dice of its own that come from the seed. */
    void begin(int round, long seed);

    /** Has the clients stop, and returns where those are that do not. */
    List<String> end();

    /** Reads keys, one after another; null for what is absent or cannot be read. */
    List<@Nullable String> read(List<String> keys);

    /** Takes what was seen since {@link #begin}. */
    Seen take();

    /** What the node counted until now. */
    Counted counted();

    @Override
    void close();

    /**
     * What a node's clients did and saw in a round.
     *
     * @param surprises what they should never have been thrown
     * @param events what the node's listener heard
     */
    record Seen(List<CallLog> logs, List<Vanishing> vanishings, List<String> surprises, EventLog events)
            implements Serializable {}

    /** What a node counts itself. */
    record Counted(
            long nearHits,
            long nearMisses,
            long farHits,
            long farFailures,
            long invalidations,
            long updates,
            long sparedRereads,
            long lostEvents,
            long events)
            implements Serializable {}
}
