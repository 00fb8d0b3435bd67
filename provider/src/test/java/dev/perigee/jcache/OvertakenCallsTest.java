package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.PerigeeCache;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.memory.RequestFaults;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Tag;

/**
 * Calls that others overtake again and again: each attempt was answered, so the next has its own time for the far tier, and
 * all of them have {@code turn.timeout}.
 */
@Tag("slow")
final class OvertakenCallsTest {

    /** All attempts together take longer than one request may, and one request much less, also on a busy machine. */
    private static final Duration REQUEST = Duration.ofMillis(400);

    private static final Duration FAR_TIMEOUT = Duration.ofMillis(2_400);

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void aProcessorGoesOn(Nodes nodes) {
        nodes.with("far.timeout", FAR_TIMEOUT.toMillis() + "ms").with("turn.timeout", "60s");
        List<PerigeeCache<String, Integer>> caches = nodes.createAll(new MutableConfiguration<>());
        caches.get(0).put("k", 0);
        nodes.network().disturbRequests(RequestFaults.NONE.withDelay(REQUEST, REQUEST));
        ExecutorService other = nodes.threads(1);
        AtomicInteger runs = new AtomicInteger();

        int result = caches.get(0).invoke("k", (entry, arguments) -> {
            if (runs.incrementAndGet() <= 4) {
                Await.result(other.submit(() -> caches.get(1).put("k", 10 * runs.get())));
            }
            return EntryProcessorTest.increment(entry);
        });

        nodes.network().calm();
        assertThat(result).isEqualTo(41);
        assertThat(caches.get(0).get("k")).isEqualTo(41);
    }

    /** A value whose comparison takes so long that somebody else comes in between. */
    private static final class Slow {

        private static Runnable inBetween = () -> {};

        @Override
        public boolean equals(Object other) {
            inBetween.run();
            return other instanceof Slow;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Everywhere(on = Topology.FAR, storing = Storing.BY_REFERENCE)
    void aComparisonGoesOn(Nodes nodes) {
        nodes.with("far.timeout", FAR_TIMEOUT.toMillis() + "ms").with("turn.timeout", "60s");
        Cache<String, Slow> cache = nodes.create();
        cache.put("k", new Slow());
        nodes.network().disturbRequests(RequestFaults.NONE.withDelay(REQUEST, REQUEST));
        ExecutorService other = nodes.threads(1);
        AtomicInteger runs = new AtomicInteger();
        Slow.inBetween = () -> {
            if (runs.incrementAndGet() <= 3) {
                Await.result(other.submit(() -> cache.put("k", new Slow())));
            }
        };
        try {
            assertThat(cache.replace("k", new Slow(), new Slow())).isTrue();
        } finally {
            Slow.inBetween = () -> {};
            nodes.network().calm();
        }
        assertThat(runs).hasValue(4);
    }

    @Everywhere(
            on = {Topology.NEAR, Topology.TWO_NODES},
            storing = Storing.BY_VALUE)
    void nobodyGoesOnForEver(Nodes nodes) {
        nodes.with("turn.timeout", "300ms");
        Cache<String, Integer> cache = nodes.create();
        cache.put("k", 0);
        ExecutorService other = nodes.threads(1);
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> cache.invoke("k", (entry, arguments) -> {
                    Await.result(other.submit(() -> cache.put("k", 10 * runs.incrementAndGet())));
                    return EntryProcessorTest.increment(entry);
                }))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("300 ms (turn.timeout)")
                .hasMessageContaining("did not take effect");

        assertThat(cache.get("k")).isEqualTo(10 * runs.get());
    }
}
