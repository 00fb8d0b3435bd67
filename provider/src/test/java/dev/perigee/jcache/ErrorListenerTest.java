package dev.perigee.jcache;

import static dev.perigee.jcache.Everywhere.Storing.BY_VALUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.BackgroundError;
import dev.perigee.BackgroundError.Kind;
import dev.perigee.ErrorListener;
import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.memory.MemoryNetwork;
import dev.perigee.memory.RequestFaults;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.Tag;

/** Failures that no caller gets are told, without keys and values. */
@Tag("slow")
class ErrorListenerTest {

    /** For the option error.listener. */
    public static final class Noting implements ErrorListener {

        private static final Queue<BackgroundError> HEARD = new ConcurrentLinkedQueue<>();

        @Override
        public void onError(BackgroundError error) {
            HEARD.add(error);
        }
    }

    private final Queue<BackgroundError> errors = new ConcurrentLinkedQueue<>();

    private PerigeeConfiguration<Integer, String> listening() {
        return PerigeeConfiguration.of(Integer.class, String.class).setErrorListenerFactory(() -> errors::add);
    }

    private void awaitError(Kind kind) {
        Await.until(
                kind + " is told, heard was " + errors,
                () -> errors.stream().anyMatch(error -> error.kind() == kind && Nodes.CACHE.equals(error.cache())));
    }

    @Everywhere(
            on = {Topology.NEAR, Topology.NEAR_FAR},
            storing = BY_VALUE)
    void hearsOfListenersThatNobodyWaitsFor(Nodes nodes) {
        nodes.expectWarning("A listener of cache");
        PerigeeCache<Integer, String> cache = nodes.create(listening());
        CacheEntryCreatedListener<Integer, String> failing = events -> {
            throw new IllegalStateException("on purpose");
        };
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                () -> failing, /* filterFactory= */ null, /* isOldValueRequired= */ false, /* isSynchronous= */ false));
        cache.put(1, "value");
        awaitError(Kind.LISTENER);
    }

    @Everywhere(
            on = {Topology.NEAR, Topology.NEAR_FAR},
            storing = BY_VALUE)
    void hearsOfLoadsThatNobodyWaitsFor(Nodes nodes) {
        nodes.expectWarning("loadAll failed");
        PerigeeConfiguration<Integer, String> configuration = listening();
        configuration.setCacheLoaderFactory(() -> new CacheLoader<>() {
            @Override
            public String load(Integer key) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public Map<Integer, String> loadAll(Iterable<? extends Integer> keys) {
                throw new IllegalStateException("on purpose");
            }
        });
        nodes.create(configuration)
                .loadAll(Set.of(1), /* replaceExistingValues= */ true, /* completionListener= */ null);
        awaitError(Kind.LOAD_ALL);
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = BY_VALUE)
    void hearsOfReadsThatTheFarTierFailed(Nodes nodes) {
        nodes.tolerateWarning("The far tier does not answer");
        PerigeeCache<Integer, String> cache = nodes.create(listening());
        MemoryNetwork network = nodes.network();
        network.disturbRequests(RequestFaults.NONE.withLosses(1, 0));
        assertThat(cache.get(1)).isNull();
        network.calm();
        awaitError(Kind.FALLBACK);
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = BY_VALUE)
    void theManagersHearsOfAllThatHaveNoneOfTheirOwn(Nodes nodes) {
        nodes.expectWarning("loadAll failed");
        nodes.with("error.listener", Noting.class.getName());
        Noting.HEARD.clear();
        PerigeeConfiguration<Integer, String> configuration = PerigeeConfiguration.of(Integer.class, String.class);
        configuration.setCacheLoaderFactory(() -> new CacheLoader<>() {
            @Override
            public String load(Integer key) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public Map<Integer, String> loadAll(Iterable<? extends Integer> keys) {
                throw new IllegalStateException("on purpose");
            }
        });
        PerigeeConfiguration<Integer, String> own =
                new PerigeeConfiguration<>(configuration).setErrorListenerFactory(() -> errors::add);
        nodes.create(0, "one", configuration).loadAll(Set.of(1), true, null);
        nodes.create(0, "two", own).loadAll(Set.of(1), true, null);
        Await.until("both are told", () -> !Noting.HEARD.isEmpty() && !errors.isEmpty());
        assertThat(Noting.HEARD).extracting(BackgroundError::cache).containsOnly("one");
        assertThat(errors).extracting(BackgroundError::cache).containsOnly("two");
    }
}
