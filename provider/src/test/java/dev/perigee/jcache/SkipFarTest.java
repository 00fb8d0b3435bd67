package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.operation.Removals;
import dev.perigee.operation.Replacements;
import dev.perigee.operation.Writes;
import dev.perigee.tier.TieredStore;
import java.util.List;
import java.util.Set;

/** What is done without the far tier stays on this node, is never taken for the far tier's, and goes when that changes. */
class SkipFarTest {

    private static TieredStore<String, String> withoutFar(PerigeeCache<String, String> cache) {
        return ((CacheFacade<String, String>) cache).parts().store().withoutFar();
    }

    @Everywhere(on = {Topology.NEAR_FAR, Topology.TWO_NODES, Topology.REDIS_TWO_NODES})
    void readsSeeWhatIsNear(Nodes nodes) {
        PerigeeCache<String, String> cache = nodes.create();
        TieredStore<String, String> local = withoutFar(cache);
        cache.put("a", "1");
        // The first write of a namespace begins its numbers: only what is read after that is kept.
        Await.until("a is kept near", () -> "1".equals(cache.get("a")) && local.contains("a"));
        assertThat(local.read("a").value()).isEqualTo("1");
        assertThat(local.contains("a")).isTrue();
        assertThat(local.contains("b")).isFalse();
        assertThat(local.readAll(Set.of("a", "b")).values()).containsOnlyKeys("a");

        assertThat(local.apply("a", Removals.remove()).applied()).isTrue();
        assertThat(local.read("a").value()).as("forgotten here").isNull();
        assertThat(cache.get("a")).as("and only here").isEqualTo("1");
        local.clear();
        assertThat(local.contains("a")).isFalse();
        assertThat(cache.get("a")).isEqualTo("1");
    }

    @Everywhere(on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES})
    void writesStayHere(Nodes nodes) {
        List<PerigeeCache<String, String>> caches =
                nodes.createAll(new javax.cache.configuration.MutableConfiguration<>());
        PerigeeCache<String, String> cache = caches.get(0);
        TieredStore<String, String> local = withoutFar(cache);
        assertThat(local.apply("a", Writes.putIfAbsent("1")).applied()).isTrue();
        assertThat(local.apply("a", Writes.putIfAbsent("2")).applied()).isFalse();
        assertThat(local.apply("a", Replacements.replaceIfEqual("1", "3")).applied())
                .isTrue();
        assertThat(local.apply("a", Writes.getAndPut("4")).old()).isEqualTo("3");
        assertThat(local.process(
                                "a",
                                (entry, arguments) -> {
                                    entry.setValue(entry.getValue() + "!");
                                    return entry.getValue();
                                },
                                new Object[0])
                        .result())
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
        TieredStore<String, String> local = withoutFar(cache);
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

    private static void reset(PerigeeCache<String, String> cache, TieredStore<String, String> local, String far) {
        if (far == null) {
            cache.remove("a");
        } else {
            cache.put("a", far);
        }
        local.apply("a", Writes.put("local"));
        assertThat(cache.peek("a")).isEqualTo("local");
    }

    @Everywhere(on = Topology.NEAR)
    void withoutAFarTierThereIsNothingToSkip(Nodes nodes) {
        PerigeeCache<String, String> cache = nodes.create();
        assertThat(withoutFar(cache))
                .isSameAs(((CacheFacade<String, String>) cache).parts().store());
    }
}
