package dev.perigee.near;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.spi.NearStore;
import dev.perigee.spi.NearStoreContract;
import dev.perigee.spi.NearStoreFactory;
import dev.perigee.spi.NearStoreFactory.Bound;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The policy lru keeps the contract, and what it is called after. */
final class LruStoreTest extends NearStoreContract {

    @Override
    protected NearStoreFactory factory() {
        return NearPolicies.LRU;
    }

    @Test
    void whatWasNotUsedForLongestLeavesFirst() {
        List<String> evicted = new ArrayList<>();
        NearStore<String, Object> store = NearPolicies.LRU.create(new Bound<>(3, 0, entry -> 1, evicted::add));
        for (String key : List.of("a", "b", "c")) {
            store.compute(key, current -> new Object());
        }
        assertThat(store.get("a")).isNotNull();
        assertThat(store.peek("b")).as("a peek is no use").isNotNull();
        store.compute("c", current -> current);
        store.compute("d", current -> new Object());
        assertThat(evicted).containsExactly("b");

        store.compute("e", current -> new Object());
        assertThat(evicted).as("neither is a step that changes nothing").containsExactly("b", "c");
        assertThat(store.keys()).containsExactlyInAnyOrder("a", "d", "e");
    }

    /** Beside a plain model: the JDK's own map in access order. */
    @Test
    void evictsAsTheModelDoes() {
        int most = 50;
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        NearStore<Integer, Integer> store = NearPolicies.LRU.create(new Bound<>(most, 0, entry -> 1, key -> {}));
        Map<Integer, Integer> model = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Integer> eldest) {
                return size() > most;
            }
        };
        for (int i = 0; i < 50_000; i++) {
            int key = random.nextInt(120);
            int value = i;
            switch (random.nextInt(10)) {
                case 0 -> {
                    store.compute(key, current -> null);
                    model.remove(key);
                }
                case 1, 2, 3 -> {
                    store.compute(key, current -> value);
                    model.put(key, value);
                }
                default -> assertThat(store.get(key)).as("seed " + seed).isEqualTo(model.get(key));
            }
            assertThat(store.size()).isEqualTo(model.size());
        }
        assertThat(store.keys()).containsExactlyInAnyOrderElementsOf(model.keySet());
    }
}
