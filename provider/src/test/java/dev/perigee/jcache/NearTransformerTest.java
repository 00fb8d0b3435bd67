package dev.perigee.jcache;

import static dev.perigee.jcache.Everywhere.Storing.BY_VALUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.BackgroundError;
import dev.perigee.NearTransformer;
import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.integration.CacheLoader;

/** Ready-made forms are made when values enter the near tier, and JCache's own types stay true. */
class NearTransformerTest {

    /** The words of a line. */
    record Words(List<String> all) {}

    /** For the option near.transformer. */
    public static final class Split implements NearTransformer<Integer, String> {
        @Override
        public Object transform(Integer key, String value) {
            return new Words(Arrays.asList(value.split(" ")));
        }
    }

    private final AtomicInteger made = new AtomicInteger();

    private PerigeeConfiguration<Integer, String> splitting() {
        return PerigeeConfiguration.of(Integer.class, String.class).setNearTransformerFactory(() -> (key, value) -> {
            made.incrementAndGet();
            return new Words(Arrays.asList(value.split(" ")));
        });
    }

    @Everywhere(on = {Topology.NEAR, Topology.FAR, Topology.NEAR_FAR, Topology.TWO_NODES, Topology.REDIS_TWO_NODES})
    void aViewIsTheReadyMadeForm(Nodes nodes) {
        List<PerigeeCache<Integer, String>> caches = nodes.createAll(splitting());
        caches.get(0).put(1, "to be or not");
        for (PerigeeCache<Integer, String> cache : caches) {
            assertThat(cache.view(1, Words.class)).isEqualTo(new Words(List.of("to", "be", "or", "not")));
            assertThat(cache.get(1)).isEqualTo("to be or not");
            assertThat(cache.view(2, Words.class)).isNull();
            assertThatThrownBy(() -> cache.view(1, String.class))
                    .isInstanceOf(ClassCastException.class)
                    .hasMessageContaining("Words")
                    .hasMessageContaining("java.lang.String");
        }
        caches.get(0).put(1, "other");
        for (PerigeeCache<Integer, String> cache : caches) {
            Await.until(
                    "the form is the new value's",
                    () -> new Words(List.of("other")).equals(cache.view(1, Words.class)));
        }
        caches.get(0).remove(1);
        for (PerigeeCache<Integer, String> cache : caches) {
            Await.until("no value, no form", () -> cache.view(1, Words.class) == null);
        }
    }

    @Everywhere(
            on = {Topology.NEAR, Topology.NEAR_FAR},
            storing = BY_VALUE)
    void isMadeOnceForEachFill(Nodes nodes) {
        PerigeeConfiguration<Integer, String> configuration = splitting();
        configuration.setStatisticsEnabled(true);
        PerigeeCache<Integer, String> cache = nodes.create(configuration);
        cache.put(1, "a b");
        int afterPut = made.get();
        Words first = cache.view(1, Words.class);
        assertThat(cache.view(1, Words.class)).isSameAs(first);
        cache.get(1);
        assertThat(made.get()).isEqualTo(afterPut);
        assertThat(cache.statistics().nearHits()).isEqualTo(3);
        cache.put(1, "c");
        assertThat(cache.view(1, Words.class)).isEqualTo(new Words(List.of("c")));
        assertThat(made.get()).isEqualTo(afterPut + 1);
    }

    /** The transformer may do with its value what it likes: nobody else holds it. */
    @Everywhere(
            on = {Topology.NEAR, Topology.NEAR_FAR, Topology.REDIS},
            storing = BY_VALUE)
    void mayChangeItsValue(Nodes nodes) {
        PerigeeConfiguration<Integer, ArrayList<String>> configuration = new PerigeeConfiguration<>();
        configuration.setNearTransformerFactory(() -> (key, value) -> {
            value.clear();
            return "form";
        });
        PerigeeCache<Integer, ArrayList<String>> cache = nodes.create(configuration);
        cache.put(1, new ArrayList<>(List.of("a")));
        assertThat(cache.view(1, String.class)).isEqualTo("form");
        assertThat(cache.get(1)).containsExactly("a");
        assertThat(cache.view(1, String.class)).isEqualTo("form");
        assertThat(cache.get(1)).containsExactly("a");
    }

    @Everywhere(
            on = {Topology.NEAR, Topology.NEAR_FAR, Topology.REDIS},
            storing = BY_VALUE)
    void readsThrough(Nodes nodes) {
        PerigeeConfiguration<Integer, String> configuration = splitting();
        configuration.setReadThrough(true).setCacheLoaderFactory(() -> new CacheLoader<>() {
            @Override
            public String load(Integer key) {
                return "loaded " + key;
            }

            @Override
            public java.util.Map<Integer, String> loadAll(Iterable<? extends Integer> keys) {
                throw new AssertionError("Not asked for");
            }
        });
        PerigeeCache<Integer, String> cache = nodes.create(configuration);
        assertThat(cache.view(7, Words.class)).isEqualTo(new Words(List.of("loaded", "7")));
    }

    /** What fails is told, and keeps nobody from reading. */
    @Everywhere(
            on = {Topology.NEAR, Topology.NEAR_FAR, Topology.REDIS},
            storing = BY_VALUE)
    void oneThatFailsKeepsNobodyFromReading(Nodes nodes) {
        Queue<BackgroundError> errors = new ConcurrentLinkedQueue<>();
        PerigeeConfiguration<Integer, String> configuration = PerigeeConfiguration.of(Integer.class, String.class)
                .setNearTransformerFactory(() -> (key, value) -> {
                    throw new IllegalStateException("on purpose");
                })
                .setErrorListenerFactory(() -> errors::add);
        configuration.setStatisticsEnabled(true);
        PerigeeCache<Integer, String> cache = nodes.create(configuration);
        cache.put(1, "value");
        assertThat(cache.get(1)).isEqualTo("value");
        assertThatThrownBy(() -> cache.view(1, Words.class))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("transformer failed")
                .hasRootCauseMessage("on purpose");
        Await.until("the error listener hears", () -> !errors.isEmpty());
        assertThat(errors).allSatisfy(error -> {
            assertThat(error.kind()).isEqualTo(BackgroundError.Kind.TRANSFORMER);
            assertThat(error.cache()).isEqualTo(Nodes.CACHE);
            assertThat(error.cause()).hasRootCauseMessage("on purpose");
        });
        assertThat(cache.statistics().nearSize()).isEqualTo(nodes.topology().hasFar() ? 0 : 1);
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = BY_VALUE)
    void withoutATransformerThereIsNoView(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create();
        cache.put(1, "value");
        assertThatThrownBy(() -> cache.view(1, String.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("perigee.near.transformer");
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = BY_VALUE)
    void canBeNamedByAnOption(Nodes nodes) {
        nodes.with("near.transformer", Split.class.getName());
        PerigeeCache<Integer, String> cache = nodes.create();
        cache.put(1, "a b");
        assertThat(cache.view(1, Words.class)).isEqualTo(new Words(List.of("a", "b")));
        Cache<Integer, String> plain = nodes.cache(0);
        assertThat(plain.get(1)).isEqualTo("a b");
    }
}
