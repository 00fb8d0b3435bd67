package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.memory.MemoryNetwork;
import dev.perigee.memory.RequestFaults;
import dev.perigee.tier.FarUnavailableException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/**
 * A call of several requests waits no longer for a far tier that fails than a call of one: the limits below are between
 * what is promised, the time of one request and 100 ms, and what a second wait would come to.
 */
@Tag("slow")
final class CallsEndTest {

    private static final Duration TIMEOUT = Duration.ofMillis(700);

    /** A policy that has to be asked, so that writes need to know first what is there. */
    private static final class Asked implements ExpiryPolicy {
        @Override
        public javax.cache.expiry.Duration getExpiryForCreation() {
            return javax.cache.expiry.Duration.ETERNAL;
        }

        @Override
        public javax.cache.expiry.@Nullable Duration getExpiryForAccess() {
            return null;
        }

        @Override
        public javax.cache.expiry.@Nullable Duration getExpiryForUpdate() {
            return null;
        }
    }

    @Everywhere(on = Topology.FAR, storing = Storing.BY_VALUE)
    void withAFarTierThatIsSilent(Nodes nodes) {
        run(nodes, RequestFaults.NONE.withLosses(1, 0), /* inTurns= */ true);
    }

    /** Each request is answered, but so late that there is no time for a second. */
    @Everywhere(on = Topology.FAR, storing = Storing.BY_VALUE)
    void withAFarTierThatIsSlow(Nodes nodes) {
        Duration late = TIMEOUT.multipliedBy(9).dividedBy(10);
        run(nodes, RequestFaults.NONE.withDelay(late, late), /* inTurns= */ false);
    }

    private static void run(Nodes nodes, RequestFaults faults, boolean inTurns) {
        nodes.with("far.timeout", TIMEOUT.toMillis() + "ms").with("far.on-write-failure", "throw");
        nodes.tolerateWarning("The far tier does not answer");
        MemoryNetwork network = nodes.network();
        Loader loader = new Loader();
        PerigeeCache<Integer, String> reading =
                nodes.create(loader.readThrough().setExpiryPolicyFactory(Asked::new));
        PerigeeCache<Integer, String> writing = other(
                nodes,
                new Store()
                        .writeThrough(new MutableConfiguration<Integer, String>().setExpiryPolicyFactory(Asked::new)));
        reading.put(1, "one");

        Map<String, Callable<Object>> calls = new LinkedHashMap<>();
        calls.put("get of what has to be loaded", () -> reading.get(2));
        calls.put("getAll of what has to be loaded", () -> reading.getAll(Set.of(3, 4, 5)));
        calls.put("put", () -> reading.getAndPut(1, "new"));
        calls.put("replace", () -> reading.replace(1, "one", "new"));
        calls.put("remove if equal", () -> reading.remove(1, "two"));
        calls.put("putAll", () -> {
            reading.putAll(Map.of(1, "new", 6, "new"));
            return "";
        });
        if (inTurns) {
            calls.put("removeAll of keys, written through", () -> {
                writing.removeAll(Set.of(1, 2, 3));
                return "";
            });
        }
        calls.put("clear", () -> {
            reading.clear();
            return "";
        });
        calls.put("a first step of iterator", () -> {
            Iterator<Cache.Entry<Integer, String>> entries = reading.iterator();
            return entries.hasNext();
        });
        calls.forEach((name, call) -> {
            network.disturbRequests(faults);
            long millis;
            long limit;
            try (Lateness lateness = Lateness.watching()) {
                millis = millisOf(call);
                limit = lateness.millis(TIMEOUT.toMillis() * 8 / 5, TIMEOUT.toMillis());
            }
            network.calm();
            Await.until("the far tier is asked again", () -> reading.explain(0).failure() == null);
            System.out.printf(Locale.ROOT, "ends: %-36s %5d ms of %d%n", name, millis, TIMEOUT.toMillis());
            // With one wait for each of two requests it would be 1,260 ms or more.
            assertThat(millis).as(name).isLessThan(limit);
        });
    }

    private static long millisOf(Callable<Object> call) {
        long start = System.nanoTime();
        try {
            call.call();
        } catch (FarUnavailableException e) {
            // It says so.
        } catch (Exception e) {
            assertThat(e).isInstanceOf(CacheException.class);
        }
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static PerigeeCache<Integer, String> other(
            Nodes nodes, MutableConfiguration<Integer, String> configuration) {
        Cache<Integer, String> cache = nodes.manager(0).createCache("written-through", configuration);
        return (CacheFacade<Integer, String>) cache;
    }
}
