package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.CallOptions;
import dev.perigee.PerigeeCache;
import java.util.List;
import java.util.Set;

/** What is done without the far tier stays on this node, is never taken for the far tier's, and goes when that changes. */
class SkipFarTest {

    private static PerigeeCache<String, String> withoutFar(PerigeeCache<String, String> cache) {
        return cache.withOptions(CallOptions.DEFAULT.withoutFar());
    }

    @Everywhere(on = {Topology.NEAR_FAR, Topology.TWO_NODES, Topology.REDIS_TWO_NODES})
    void readsSeeWhatIsNear(Nodes nodes) {
        PerigeeCache<String, String> cache = nodes.create();
        PerigeeCache<String, String> local = withoutFar(cache);
        nodes.awaitFirstMessage(cache, "a", "0");
        cache.put("a", "1");
        assertThat(local.get("a")).isEqualTo("1");
        assertThat(local.containsKey("a")).isTrue();
        assertThat(local.containsKey("b")).isFalse();
        assertThat(local.getAll(Set.of("a", "b"))).containsOnlyKeys("a");

        assertThat(local.remove("a")).isTrue();
        assertThat(local.get("a")).as("forgotten here").isNull();
        assertThat(cache.get("a")).as("and only here").isEqualTo("1");
        local.clear();
        assertThat(local.containsKey("a")).isFalse();
        assertThat(cache.get("a")).isEqualTo("1");
    }

    @Everywhere(on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES})
    void writesStayHere(Nodes nodes) {
        List<PerigeeCache<String, String>> caches =
                nodes.createAll(new javax.cache.configuration.MutableConfiguration<>());
        PerigeeCache<String, String> cache = caches.get(0);
        PerigeeCache<String, String> local = withoutFar(cache);
        assertThat(local.putIfAbsent("a", "1")).isTrue();
        assertThat(local.putIfAbsent("a", "2")).isFalse();
        assertThat(local.replace("a", "1", "3")).isTrue();
        assertThat(local.getAndPut("a", "4")).isEqualTo("3");
        assertThat(local.<String>invoke("a", (entry, arguments) -> {
                    entry.setValue(entry.getValue() + "!");
                    return entry.getValue();
                }))
                .isEqualTo("4!");
        assertThat(cache.get("a")).isEqualTo("4!");
        assertThat(caches.get(1).get("a")).isNull();

        caches.get(1).put("a", "theirs");
        Await.until("what was put here goes", () -> "theirs".equals(cache.get("a")));
    }

    /** Operations that begin with what is near do not believe a value that the far tier does not have. */
    @Everywhere(on = {Topology.NEAR_FAR, Topology.REDIS})
    void isNeverTakenForTheFarTiers(Nodes nodes) {
        PerigeeCache<String, String> cache = nodes.create();
        PerigeeCache<String, String> local = withoutFar(cache);
        nodes.awaitFirstMessage(cache, "a", "0");
        for (String far : new String[] {"far", null}) {
            reset(cache, local, far);
            assertThat(cache.<String>invoke("a", (entry, arguments) -> {
                        String seen = entry.getValue();
                        entry.setValue(seen + "+");
                        return seen;
                    }))
                    .isEqualTo(far);
            assertThat(cache.get("a")).isEqualTo(far + "+");

            reset(cache, local, far);
            assertThat(cache.replace("a", "local", "new")).isFalse();
            reset(cache, local, far);
            assertThat(cache.replace("a", "new")).isEqualTo(far != null);
            reset(cache, local, far);
            assertThat(cache.getAndReplace("a", "new")).isEqualTo(far);
            reset(cache, local, far);
            assertThat(cache.getAndRemove("a")).isEqualTo(far);
            reset(cache, local, far);
            assertThat(cache.remove("a", "local")).isFalse();
            reset(cache, local, far);
            assertThat(cache.putIfAbsent("a", "new")).isEqualTo(far == null);
            reset(cache, local, far);
            assertThat(cache.getAndPut("a", "new")).isEqualTo(far);
            assertThat(cache.get("a")).isEqualTo("new");
        }
    }

    /** The application's loader and writer are for what the far tier holds. */
    @Everywhere(on = Topology.NEAR_FAR)
    void neitherLoadsNorWritesThrough(Nodes nodes) {
        Loader loader = new Loader();
        Store store = new Store();
        PerigeeCache<Integer, String> cache = nodes.create(store.writeThrough(loader.readThrough()));
        PerigeeCache<Integer, String> local = cache.withOptions(CallOptions.DEFAULT.withoutFar());
        assertThat(local.get(1)).isNull();
        local.put(1, "local");
        local.remove(2);
        assertThat(cache.get(1)).isEqualTo("local");
        assertThat(loader.loads()).isZero();
        assertThat(store.calls()).isEmpty();
    }

    private static void reset(PerigeeCache<String, String> cache, PerigeeCache<String, String> local, String far) {
        if (far == null) {
            cache.remove("a");
        } else {
            cache.put("a", far);
        }
        local.put("a", "local");
        assertThat(cache.peek("a")).isEqualTo("local");
    }

    @Everywhere(on = Topology.TWO_NODES)
    void whatIsTaggedGoesWithItsTag(Nodes nodes) {
        PerigeeCache<String, String> cache = nodes.create();
        PerigeeCache<String, String> tagged =
                cache.withOptions(CallOptions.DEFAULT.withoutFar().withTags("red"));
        tagged.put("a", "1");
        withoutFar(cache).put("b", "2");
        assertThat(cache.get("a")).isEqualTo("1");
        cache.invalidateTag("red");
        assertThat(cache.get("a")).isNull();
        assertThat(cache.get("b")).isEqualTo("2");
    }

    @Everywhere(on = Topology.NEAR)
    void withoutAFarTierThereIsNothingToSkip(Nodes nodes) {
        PerigeeCache<String, String> cache = nodes.create();
        withoutFar(cache).put("a", "1");
        assertThat(cache.get("a")).isEqualTo("1");
    }
}
