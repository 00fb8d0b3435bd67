package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.Propagation;
import dev.perigee.codec.AllowList;
import dev.perigee.codec.Limits;
import dev.perigee.codec.Serialization;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.entry.FarKey;
import dev.perigee.spi.KeyCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/**
 * Two nodes over a far tier come to the answers of a plain map whose keys are the bytes, whatever the {@code equals} of the
 * keys says, and near and far never disagree. A key may be refused; then it is refused always.
 */
@Tag("slow")
class KeyModelTest {

    private static final int KEYS = 4;
    private static final int STEPS = 8;

    private final KeyCodec<Object> codec =
            new Serialization(getClass().getClassLoader(), AllowList.trusting(), Limits.DEFAULTS).keys(Object.class);

    @Everywhere(on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES})
    void nearAndFarAgree(Nodes nodes) {
        run(nodes, Propagation.INVALIDATE, 1);
    }

    @Everywhere(on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES})
    void nearAndFarAgreeWhereValuesAreSent(Nodes nodes) {
        run(nodes, Propagation.UPDATE, 2);
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Everywhere.Storing.BY_VALUE)
    void nearAndFarAgreeOnAnotherPolicy(Nodes nodes) {
        run(nodes.with("near.policy", "lru"), Propagation.INVALIDATE, System.nanoTime());
    }

    private void run(Nodes nodes, Propagation propagation, long seed) {
        nodes.tolerateWarning("is equal to another key that is written differently");
        nodes.tolerateWarning("entries are not kept near under a key of");
        List<PerigeeCache<Object, Integer>> caches =
                nodes.createAll(new PerigeeConfiguration<Object, Integer>().setPropagation(propagation));
        Random random = new Random(seed);
        for (OddKeys.Family family : OddKeys.families()) {
            new Run(caches, random, family + ", seed " + seed).run(family);
        }
    }

    /** One family of keys. */
    private final class Run {

        private final List<PerigeeCache<Object, Integer>> caches;
        private final Random random;
        private final String name;
        private final Map<FarKey, Integer> model = new HashMap<>();
        private final List<Object> keys = new ArrayList<>();

        /** Each change leaves another value, so that who sees it has seen the change. */
        private int values;

        Run(List<PerigeeCache<Object, Integer>> caches, Random random, String name) {
            this.caches = caches;
            this.random = random;
            this.name = name;
        }

        void run(OddKeys.Family family) {
            for (int i = 0; i < KEYS; i++) {
                Object key = family.maker().apply(random);
                if (isWritable(key)) {
                    keys.add(key);
                }
            }
            for (int step = 0; step < STEPS && !keys.isEmpty(); step++) {
                String what = name + ", step " + step;
                change(caches.get(random.nextInt(caches.size())), what);
                caches.forEach(cache -> compare(cache, what));
            }
            caches.get(0).clear();
        }

        private boolean isWritable(Object key) {
            try {
                caches.forEach(cache -> cache.containsKey(key));
                bytes(key);
                return true;
            } catch (CacheException e) {
                return false;
            }
        }

        private FarKey bytes(Object key) {
            return codec.encode(key);
        }

        private void change(PerigeeCache<Object, Integer> cache, String what) {
            Object key = keys.get(random.nextInt(keys.size()));
            Object other = keys.get(random.nextInt(keys.size()));
            FarKey bytes = bytes(key);
            Integer present = model.get(bytes);
            values += 2;
            int value = values;
            switch (random.nextInt(12)) {
                case 0, 1 -> {
                    cache.put(key, value);
                    model.put(bytes, value);
                }
                case 2 -> same(cache.getAndPut(key, value), model.put(bytes, value), what + ", getAndPut");
                case 3 -> same(cache.putIfAbsent(key, value), model.putIfAbsent(bytes, value) == null, what + ", pia");
                case 4 -> same(cache.replace(key, value), model.replace(bytes, value) != null, what + ", replace");
                case 5 -> {
                    boolean replaced = present != null && random.nextBoolean();
                    int old = replaced ? present : -1;
                    same(cache.replace(key, old, value), replaced, what + ", replace if equal");
                    if (replaced) {
                        model.put(bytes, value);
                    }
                }
                case 6 -> same(cache.remove(key), model.remove(bytes) != null, what + ", remove");
                case 7 -> same(cache.getAndRemove(key), model.remove(bytes), what + ", getAndRemove");
                case 8 -> {
                    int sum = cache.invoke(key, (entry, arguments) -> {
                        int next = entry.exists() ? -value : value;
                        entry.setValue(next);
                        return next;
                    });
                    same(sum, model.merge(bytes, value, (old, fresh) -> -fresh), what + ", invoke");
                }
                case 9 -> {
                    Map<Object, Integer> all = new IdentityHashMap<>();
                    all.put(key, value);
                    all.put(other, value);
                    cache.putAll(all);
                    all.forEach((each, stored) -> model.put(bytes(each), stored));
                }
                case 10 -> {
                    Set<Object> all = Collections.newSetFromMap(new IdentityHashMap<>());
                    Collections.addAll(all, key, other);
                    cache.removeAll(all);
                    model.remove(bytes);
                    model.remove(bytes(other));
                }
                default -> same(cache.expire(key), model.remove(bytes) != null, what + ", expire");
            }
        }

        private void compare(PerigeeCache<Object, Integer> cache, String what) {
            for (Object key : keys) {
                Integer expected = model.get(bytes(key));
                // Another node's write may take a moment; after that, nothing else may be seen.
                Await.until(
                        Await.LONG,
                        () -> what + ": " + key.getClass().getName() + " is " + cache.get(key) + ", not " + expected,
                        () -> Objects.equals(cache.get(key), expected));
            }
            for (Object key : keys) {
                Integer expected = model.get(bytes(key));
                same(cache.get(key), expected, what + ", get");
                same(cache.containsKey(key), expected != null, what + ", containsKey");
                same(cache.getAll(Set.of(key)).values().stream().findAny().orElse(null), expected, what + ", getAll");
                same(cache.peek(key), expected, what + ", peek");
                Explanation explanation = cache.explain(key);
                Explanation.Near near = explanation.near();
                if (near != null && near.usable()) {
                    assertThat(explanation.far()).as(what + ", explain").isNotNull();
                    same(near.writtenBy(), explanation.far().writtenBy(), what + ", explain");
                }
            }
        }

        private void same(@Nullable Object found, @Nullable Object expected, String what) {
            assertThat(found).as(what).isEqualTo(expected);
        }
    }
}
