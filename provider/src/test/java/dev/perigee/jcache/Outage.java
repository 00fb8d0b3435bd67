package dev.perigee.jcache;

import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.memory.MemoryNetwork;
import dev.perigee.memory.RequestFaults;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Takes the far tier of a test's nodes away, and gives it back. */
final class Outage {

    static final String TIMEOUT = "100ms";

    private static final String AWAY = "The far tier does not answer";

    private final MemoryNetwork network;

    private Outage(MemoryNetwork network) {
        this.network = network;
    }

    /** Nodes that notice soon what happens to their far tier; to be asked for before any of them is used. */
    static Outage prepare(Nodes nodes) {
        nodes.with("far.timeout", TIMEOUT)
                .with("coherence.bound", "200ms")
                .with("coherence.digest-interval", "40ms")
                .with("coherence.grace", "20ms");
        nodes.tolerateWarning(AWAY);
        nodes.tolerateWarning("Messages were lost without a sign"); // The grace is soon over on a busy machine.
        return new Outage(nodes.network());
    }

    /** From now on no request of a present node reaches the far tier. */
    Outage begin() {
        network.disturbRequests(RequestFaults.NONE.withLosses(1, 0));
        return this;
    }

    /** From now on requests reach the far tier, and no answer comes back. */
    Outage beginDeaf() {
        network.disturbRequests(RequestFaults.NONE.withLosses(0, 1));
        return this;
    }

    /** The far tier is there again, and no node knows it yet. */
    void calm() {
        network.calm();
    }

    /** The far tier is there again; returns when the node of a cache has noticed. */
    void end(PerigeeCache<Integer, ?> cache) {
        network.calm();
        Await.until(
                "the far tier is asked again",
                () -> IntStream.range(0, 64).allMatch(key -> cache.explain(key).failure() == null));
    }

    /** Waits until the node of a cache asks the far tier no more. */
    static void awaitAvoided(PerigeeCache<Integer, ?> cache) {
        Await.until(
                "the far tier is not asked any more",
                () -> cache.explain(0).failure() == Explanation.Failure.NOT_ASKED);
    }

    /** Waits until a near copy is as it is wanted. */
    static <K> void awaitCopy(PerigeeCache<K, ?> cache, K key, String what, Predicate<Explanation.Near> wanted) {
        Await.until(what, () -> {
            Explanation.Near near = cache.explain(key).near();
            return near != null && wanted.test(near);
        });
    }
}
