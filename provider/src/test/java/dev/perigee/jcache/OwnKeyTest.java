package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.CallOptions;
import dev.perigee.PerigeeCache;
import dev.perigee.jcache.Everywhere.Storing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.StreamSupport;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.Tag;

/**
 * Processors, loaders and writers that come back to their own key through the cache, or to each other's crosswise: they are
 * done, or told at once, however long others are waited for. All limits here are so long that nobody comes by them.
 */
@Tag("slow")
final class OwnKeyTest {

    private static Nodes patient(Nodes nodes) {
        return nodes.with("loader.lease", "1h").with("loader.timeout", "1h").with("turn.timeout", "1h");
    }

    /** What a processor may do to its own entry through the cache. */
    private static Map<String, BiConsumer<PerigeeCache<Integer, String>, Integer>> deeds() {
        Map<String, BiConsumer<PerigeeCache<Integer, String>, Integer>> deeds = new LinkedHashMap<>();
        deeds.put("put", (cache, key) -> cache.put(key, "inner"));
        deeds.put("getAndPut", (cache, key) -> cache.getAndPut(key, "inner"));
        deeds.put("putAll", (cache, key) -> cache.putAll(Map.of(key, "inner", key + 1, "other")));
        deeds.put("remove", (cache, key) -> cache.remove(key));
        deeds.put("removeAll of keys", (cache, key) -> cache.removeAll(Set.of(key)));
        deeds.put("clear", (cache, key) -> cache.clear());
        deeds.put(
                "invoke",
                (cache, key) -> cache.invoke(key, (entry, arguments) -> {
                    entry.setValue("inner");
                    return null;
                }));
        deeds.put(
                "put by a view",
                (cache, key) ->
                        cache.withOptions(CallOptions.DEFAULT.withTags("red")).put(key, "inner"));
        return deeds;
    }

    @Everywhere
    void aProcessorThatAlwaysChangesItsOwnEntryIsTold(Nodes nodes) {
        patient(nodes);
        PerigeeCache<Integer, String> cache = nodes.create();
        deeds().forEach((name, deed) -> {
            cache.put(1, "before");
            cache.get(1);
            AtomicInteger runs = new AtomicInteger();

            assertThatThrownBy(() -> cache.invoke(1, (entry, arguments) -> {
                        runs.incrementAndGet();
                        deed.accept(cache, 1);
                        entry.setValue("outer");
                        return null;
                    }))
                    .as(name)
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("changed its own entry through the cache")
                    .hasMessageContaining("MutableEntry.setValue()");

            assertThat(runs).as(name).hasValue(2);
            assertThat(cache.get(1)).as(name).isNotEqualTo("outer");
        });
    }

    /** Two keys that are absent, each computed from the other: as frameworks do with methods that call each other. */
    @Everywhere(storing = Storing.BY_VALUE)
    void processorsOfAbsentKeysThatCallEachOtherAreDone(Nodes nodes) {
        patient(nodes);
        Cache<Integer, String> cache = nodes.create();

        crosswise(
                nodes,
                (mine, meet) -> compute(cache, mine, () -> {
                    meet.run();
                    return compute(cache, 3 - mine, () -> "inner");
                }));

        assertThat(cache.get(1)).isNotNull();
        assertThat(cache.get(2)).isNotNull();
    }

    /** Among nodes it is the end of a lease that lets one of them go on. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void soTheyAreOnTwoNodesWhenALeaseEnds(Nodes nodes) {
        nodes.with("loader.lease", "300ms").with("loader.timeout", "1h").with("turn.timeout", "1h");
        List<PerigeeCache<Integer, String>> caches = nodes.createAll(new MutableConfiguration<>());

        crosswise(
                nodes,
                (mine, meet) -> compute(caches.get(mine - 1), mine, () -> {
                    meet.run();
                    return compute(caches.get(mine - 1), 3 - mine, () -> "inner");
                }));

        assertThat(caches.get(0).get(1)).isNotNull();
        assertThat(caches.get(1).get(2)).isNotNull();
    }

    private interface Source {
        String get();
    }

    private static String compute(Cache<Integer, String> cache, int key, Source source) {
        return cache.invoke(key, (entry, arguments) -> {
            if (!entry.exists()) {
                entry.setValue(source.get());
            }
            return entry.getValue();
        });
    }

    private interface Crossing {
        Object run(int mine, Runnable meet);
    }

    /** Runs something for key 1 and for key 2 in two threads, which meet half-way; returns what failed. */
    private static List<Throwable> crosswise(Nodes nodes, Crossing crossing) {
        CountDownLatch both = new CountDownLatch(2);
        ExecutorService threads = nodes.threads(2);
        List<Future<Throwable>> running = new ArrayList<>();
        for (int mine = 1; mine <= 2; mine++) {
            int key = mine;
            Runnable meet = () -> {
                both.countDown();
                Await.open(both);
            };
            running.add(threads.submit(() -> {
                try {
                    crossing.run(key, meet);
                    return null;
                } catch (CacheException e) {
                    return e;
                }
            }));
        }
        List<Throwable> failures = new ArrayList<>();
        for (Future<Throwable> each : running) {
            Throwable failure = Await.result(each);
            if (failure != null) {
                failures.add(failure);
            }
        }
        return failures;
    }

    /** A loader that does something with the cache first. */
    private static final class Reading implements CacheLoader<Integer, String> {

        private final BiConsumer<Reading, Integer> deed;
        private final AtomicInteger calls = new AtomicInteger();
        private volatile PerigeeCache<Integer, String> cache;

        Reading(BiConsumer<Reading, Integer> deed) {
            this.deed = deed;
        }

        PerigeeCache<Integer, String> create(Nodes nodes) {
            cache = nodes.create(new MutableConfiguration<Integer, String>()
                    .setReadThrough(true)
                    .setCacheLoaderFactory(() -> this));
            return cache;
        }

        @Override
        public String load(Integer key) {
            calls.incrementAndGet();
            deed.accept(this, key);
            return "v" + key;
        }

        @Override
        public Map<Integer, String> loadAll(Iterable<? extends Integer> keys) {
            calls.incrementAndGet();
            Map<Integer, String> loaded = new HashMap<>();
            for (Integer key : keys) {
                deed.accept(this, key);
                loaded.put(key, "v" + key);
            }
            return loaded;
        }
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aLoaderSeesItsOwnKeyMissing(Nodes nodes) {
        patient(nodes);
        Reading loader = new Reading((self, key) -> {
            assertThat(self.cache.get(key)).isNull();
            assertThat(self.cache.getAll(Set.of(key))).isEmpty();
            assertThat(self.cache.<Boolean>invoke(key, (entry, arguments) -> entry.exists()))
                    .isFalse();
        });
        PerigeeCache<Integer, String> cache = loader.create(nodes);

        assertThat(cache.get(1)).isEqualTo("v1");
        assertThat(cache.getAll(Set.of(2, 3))).containsOnlyKeys(2, 3);
        assertThat(cache.refresh(4)).isEqualTo("v4");
        assertThat(cache.<String>invoke(5, (entry, arguments) -> entry.getValue()))
                .isEqualTo("v5");
        assertThat(loader.calls).hasValue(4);
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aProcessorMayReadItsOwnAbsentKey(Nodes nodes) {
        patient(nodes);
        PerigeeCache<Integer, String> cache = new Reading((self, key) -> {}).create(nodes);

        String outer = cache.invoke(1, (entry, arguments) -> {
            String read = cache.get(1);
            entry.setValue(read + ", outer");
            return read;
        });

        assertThat(outer).isEqualTo("v1");
        assertThat(cache.get(1)).isEqualTo("v1, outer");
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void loadersThatReadEachOthersKeysAreDone(Nodes nodes) {
        patient(nodes);
        Map<Integer, Runnable> meetings = new ConcurrentHashMap<>();
        Reading loader = new Reading((self, key) -> {
            Runnable meet = meetings.remove(key);
            if (meet != null) {
                meet.run();
                self.cache.get(3 - key);
            }
        });
        PerigeeCache<Integer, String> cache = loader.create(nodes);
        for (boolean bulk : new boolean[] {false, true}) {
            List<Throwable> failures = crosswise(nodes, (mine, meet) -> {
                meetings.put(mine, meet);
                return bulk ? cache.getAll(Set.of(mine)) : cache.get(mine);
            });
            assertThat(failures).isEmpty();
            cache.removeAll(Set.of(1, 2));
        }
    }

    /** A writer that does something with the cache the first time that it is called for a key. */
    private static final class Writer implements CacheWriter<Integer, String> {

        private final BiConsumer<Writer, Integer> deed;
        private final Map<Integer, Integer> calls = new ConcurrentHashMap<>();
        private volatile PerigeeCache<Integer, String> cache;

        Writer(BiConsumer<Writer, Integer> deed) {
            this.deed = deed;
        }

        PerigeeCache<Integer, String> create(Nodes nodes, String name) {
            cache = nodes.create(
                    0,
                    name,
                    new MutableConfiguration<Integer, String>()
                            .setWriteThrough(true)
                            .setCacheWriterFactory(() -> this));
            return cache;
        }

        private void called(Integer key) {
            if (calls.merge(key, 1, Integer::sum) == 1) {
                deed.accept(this, key);
            }
        }

        @Override
        public void write(Cache.Entry<? extends Integer, ? extends String> entry) {
            called(entry.getKey());
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends Integer, ? extends String>> entries) {
            entries.forEach(this::write);
            entries.clear();
        }

        @Override
        public void delete(Object key) {
            called((Integer) key);
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.forEach(this::delete);
            keys.clear();
        }
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aWriterThatWritesItsOwnKeyIsTold(Nodes nodes) {
        patient(nodes);
        deeds().forEach((name, deed) -> {
            if (name.equals("clear")) {
                return; // It calls no writer.
            }
            Writer writer = new Writer((self, key) -> deed.accept(self.cache, key));
            PerigeeCache<Integer, String> cache = writer.create(nodes, name);

            assertThatThrownBy(() -> cache.put(1, "outer"))
                    .as(name)
                    .isInstanceOf(CacheException.class)
                    .hasStackTraceContaining("the very entry that it was called for");

            assertThat(writer.calls).as(name).containsEntry(1, 1);
            assertThat(StreamSupport.stream(cache.spliterator(), false))
                    .as(name)
                    .noneMatch(entry -> entry.getKey() == 1);
        });
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void ofWritersThatWriteEachOthersKeysOneIsTold(Nodes nodes) {
        patient(nodes);
        Map<Integer, Runnable> meetings = new ConcurrentHashMap<>();
        Writer writer = new Writer((self, key) -> {
            meetings.get(key).run();
            self.cache.put(3 - key, "inner");
        });
        PerigeeCache<Integer, String> cache = writer.create(nodes, "crosswise");

        List<Throwable> failures = crosswise(nodes, (mine, meet) -> {
            meetings.put(mine, meet);
            cache.put(mine, "outer");
            return null;
        });

        assertThat(failures)
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure).hasStackTraceContaining("crosswise"));
    }
}
