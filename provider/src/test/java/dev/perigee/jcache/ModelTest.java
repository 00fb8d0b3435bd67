package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.CallOptions;
import dev.perigee.PerigeeCache;
import dev.perigee.Propagation;
import dev.perigee.config.PerigeeConfiguration;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.processor.MutableEntry;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random operations on a cache and on a plain map must come to the same answers, whatever the topology. With two nodes the
 * operations alternate between them, past the near tier, whose reads of the other node's writes may be a little behind.
 */
@Tag("slow")
class ModelTest {

    private static final int SEEDS = 25;
    private static final int STEPS = 400;
    private static final int KEYS = 6;
    private static final int VALUES = 4;

    private record Setting(String name, String options, int nodes, boolean byValue) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Setting> settings() {
        return Stream.of(
                new Setting("near and far", "", 1, true),
                new Setting("near and far by reference", "", 1, false),
                new Setting("a near tier of two entries", "near.max-entries=2", 1, true),
                new Setting("far only", "near.enabled=false", 1, true),
                new Setting("near only", "far=none", 1, true),
                new Setting("two nodes", "near.enabled=false", 2, true));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void agreesWithAMap(Setting setting) {
        for (int seed = 0; seed < SEEDS; seed++) {
            run(setting, seed);
        }
    }

    private static void run(Setting setting, int seed) {
        CachingProvider provider = Caching.getCachingProvider();
        CacheManager[] managers = new CacheManager[setting.nodes()];
        @SuppressWarnings({"unchecked", "rawtypes"})
        Cache<Integer, Integer>[] caches = new Cache[setting.nodes()];
        for (int node = 0; node < setting.nodes(); node++) {
            String uri =
                    "perigee:model?node.name=n" + node + (setting.options().isEmpty() ? "" : "&" + setting.options());
            managers[node] = provider.getCacheManager(URI.create(uri), ModelTest.class.getClassLoader());
            caches[node] = managers[node].createCache(
                    "model",
                    new PerigeeConfiguration<Integer, Integer>()
                            .setTagProviderFactory(() -> (key, value) -> List.of("value-" + value))
                            .setTypes(Integer.class, Integer.class)
                            .setStoreByValue(setting.byValue()));
        }
        try {
            Random random = new Random(seed);
            Map<Integer, Integer> model = new HashMap<>();
            for (int step = 0; step < STEPS; step++) {
                Cache<Integer, Integer> cache = caches[step % caches.length];
                String what = setting + ", seed " + seed + ", step " + step;
                step(face(cache, random), model, random, what);
            }
        } finally {
            managers[0].destroyCache("model");
            for (CacheManager manager : managers) {
                manager.close();
            }
        }
    }

    /** The cache itself or a view of it: whichever is asked, the answer is the same. */
    private static Cache<Integer, Integer> face(Cache<Integer, Integer> cache, Random random) {
        @SuppressWarnings("unchecked")
        PerigeeCache<Integer, Integer> perigee = cache.unwrap(PerigeeCache.class);
        return switch (random.nextInt(6)) {
            case 0 -> perigee.withOptions(CallOptions.DEFAULT.withoutNear());
            case 1 -> perigee.withOptions(CallOptions.DEFAULT.withTimeToLive(Duration.ofHours(1)));
            case 2 -> perigee.withOptions(CallOptions.DEFAULT.withTags("any").withPropagation(Propagation.INVALIDATE));
            default -> perigee;
        };
    }

    private static void step(Cache<Integer, Integer> cache, Map<Integer, Integer> model, Random random, String what) {
        int key = random.nextInt(KEYS);
        int value = random.nextInt(VALUES);
        int other = random.nextInt(VALUES);
        Integer present = model.get(key);
        switch (random.nextInt(21)) {
            case 0, 1, 2 -> same(cache.get(key), present, what + " get");
            case 3 -> {
                cache.put(key, value);
                model.put(key, value);
            }
            case 4 -> same(cache.getAndPut(key, value), model.put(key, value), what + " getAndPut");
            case 5 -> same(cache.putIfAbsent(key, value), model.putIfAbsent(key, value) == null, what + " putIfAbsent");
            case 6 -> same(cache.replace(key, value), model.replace(key, value) != null, what + " replace");
            case 7 ->
                same(cache.replace(key, other, value), model.replace(key, other, value), what + " replace if equal");
            case 8 -> same(cache.getAndReplace(key, value), model.replace(key, value), what + " getAndReplace");
            case 9 -> same(cache.remove(key), model.remove(key) != null, what + " remove");
            case 10 -> same(cache.remove(key, other), model.remove(key, other), what + " remove if equal");
            case 11 -> same(cache.getAndRemove(key), model.remove(key), what + " getAndRemove");
            case 12 -> same(cache.containsKey(key), model.containsKey(key), what + " containsKey");
            case 13 -> {
                Set<Integer> keys = Set.of(key, (key + 1) % KEYS, (key + 3) % KEYS);
                Map<Integer, Integer> expected = new HashMap<>(model);
                expected.keySet().retainAll(keys);
                same(cache.getAll(keys), expected, what + " getAll");
            }
            case 14 -> {
                Map<Integer, Integer> all = Map.of(key, value, (key + 1) % KEYS, other);
                cache.putAll(all);
                model.putAll(all);
            }
            case 15 -> {
                Set<Integer> keys = Set.of(key, (key + 2) % KEYS);
                cache.removeAll(keys);
                model.keySet().removeAll(keys);
            }
            case 16 -> clearSometimes(cache, model, random.nextInt(3));
            case 17, 18 ->
                same(
                        cache.invoke(key, ModelTest::addOrRemove, value),
                        model.compute(key, (k, old) -> added(old, value)),
                        what + " invoke");
            case 19 -> {
                cache.unwrap(PerigeeCache.class).invalidateTag("value-" + value);
                model.values().removeIf(stored -> stored == value);
            }
            default -> same(contents(cache), model, what + " iterator");
        }
    }

    private static void clearSometimes(Cache<Integer, Integer> cache, Map<Integer, Integer> model, int way) {
        if (way == 0) {
            cache.clear();
            model.clear();
        } else if (way == 1) {
            cache.removeAll();
            model.clear();
        } else {
            cache.iterator()
                    .forEachRemaining(entry -> assertThat(entry.getValue()).isNotNull());
        }
    }

    private static Integer addOrRemove(MutableEntry<Integer, Integer> entry, Object... arguments) {
        Integer next = added(entry.getValue(), (Integer) arguments[0]);
        if (next == null) {
            entry.remove();
        } else {
            entry.setValue(next);
        }
        return next;
    }

    /** Counts up to a few, then goes away. */
    private static Integer added(Integer old, int value) {
        int sum = (old == null ? 0 : old) + value;
        return sum >= VALUES ? null : (Integer) sum;
    }

    private static Map<Integer, Integer> contents(Cache<Integer, Integer> cache) {
        Map<Integer, Integer> contents = new HashMap<>();
        Set<Integer> twice = new HashSet<>();
        for (Cache.Entry<Integer, Integer> entry : cache) {
            if (contents.put(entry.getKey(), entry.getValue()) != null) {
                twice.add(entry.getKey());
            }
        }
        assertThat(twice).isEmpty();
        return contents;
    }

    private static void same(Object actual, Object expected, String what) {
        assertThat(actual).as(what).isEqualTo(expected);
    }
}
