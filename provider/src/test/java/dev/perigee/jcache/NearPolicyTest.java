package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.near.PlainMapPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A cache behaves the same whatever the near policy is; only what stays near differs. */
class NearPolicyTest {

    @Everywhere(on = {Topology.NEAR, Topology.TWO_NODES, Topology.REDIS_TWO_NODES})
    void behavesTheSameByLru(Nodes nodes) {
        behavesTheSame(nodes, "lru");
    }

    @Everywhere(on = {Topology.NEAR, Topology.TWO_NODES, Topology.REDIS_TWO_NODES})
    void behavesTheSameByAClassOfTheApplications(Nodes nodes) {
        long made = PlainMapPolicy.MADE.get();
        behavesTheSame(nodes, PlainMapPolicy.class.getName());
        assertThat(PlainMapPolicy.MADE.get() - made).isGreaterThanOrEqualTo(nodes.count());
    }

    @Everywhere(on = Topology.NEAR)
    void lruKeepsWhatWasUsedLast(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create(
                new PerigeeConfiguration<Integer, String>().setNearPolicy("lru").setNearMaxEntries(3));
        for (int key = 0; key < 3; key++) {
            cache.put(key, "value");
        }
        cache.get(0);
        cache.put(3, "value");

        assertThat(cache.containsKey(1)).isFalse();
        assertThat(cache.containsKey(0)).isTrue();
    }

    @Everywhere(on = Topology.NEAR_FAR)
    void aClassThatIsNoneIsRefused(Nodes nodes) {
        assertThatThrownBy(() -> nodes.create(new PerigeeConfiguration<>().setNearPolicy("java.lang.String")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("perigee.near.policy: 'java.lang.String'")
                .hasMessageContaining("NearStoreFactory");
        assertThatThrownBy(() -> new PerigeeConfiguration<>().setNearPolicy("lfu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one of w-tinylfu, lru");
    }

    private static void behavesTheSame(Nodes nodes, String policy) {
        nodes.with("near.policy", policy);
        List<PerigeeCache<Integer, String>> caches = nodes.createAll(new PerigeeConfiguration<>());
        Map<Integer, String> model = new HashMap<>();
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            PerigeeCache<Integer, String> cache = caches.get(0);
            int key = random.nextInt(20);
            String value = "value " + i;
            switch (random.nextInt(6)) {
                case 0 -> {
                    cache.put(key, value);
                    model.put(key, value);
                }
                case 1 -> assertThat(cache.remove(key)).as("seed " + seed).isEqualTo(model.remove(key) != null);
                case 2 ->
                    assertThat(cache.putIfAbsent(key, value))
                            .as("seed " + seed)
                            .isEqualTo(model.putIfAbsent(key, value) == null);
                case 3 -> {
                    cache.invoke(key, (entry, arguments) -> {
                        entry.setValue(value);
                        return null;
                    });
                    model.put(key, value);
                }
                default -> assertThat(cache.get(key)).as("seed " + seed).isEqualTo(model.get(key));
            }
        }
        for (PerigeeCache<Integer, String> cache : caches) {
            for (int key = 0; key < 20; key++) {
                int each = key;
                Await.until(
                        "every node sees what was written last",
                        () -> java.util.Objects.equals(cache.get(each), model.get(each)));
            }
        }
        caches.get(0).clear();
        assertThat(caches.get(0).get(1)).isNull();
    }
}
