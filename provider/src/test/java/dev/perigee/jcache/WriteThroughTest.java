package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.Seeds;
import dev.perigee.jcache.Everywhere.Storing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheWriterException;
import org.junit.jupiter.api.Tag;

/** What the writer hears, in which order, and what its failures mean for the cache. */
@Tag("slow")
final class WriteThroughTest {

    @Everywhere
    void theWriterHearsEachChangeOnce(Nodes nodes) {
        Store store = new Store();
        Cache<Integer, String> cache = nodes.create(store.writeThrough(new MutableConfiguration<>()));

        cache.put(1, "a");
        cache.getAndPut(1, "b");
        cache.putIfAbsent(1, "not");
        cache.putIfAbsent(2, "c");
        cache.replace(1, "b", "d");
        cache.replace(1, "not", "not");
        cache.replace(3, "not");
        cache.getAndReplace(1, "e");
        cache.invoke(1, (entry, arguments) -> {
            entry.setValue(entry.getValue() + "f");
            return null;
        });
        cache.invoke(1, (entry, arguments) -> entry.getValue());
        cache.remove(1, "not");
        cache.remove(1);
        cache.remove(3);
        cache.getAndRemove(2);
        cache.putAll(Map.of(7, "x", 8, "y"));
        cache.removeAll(Set.of(7, 9));
        cache.clear();
        cache.putAll(Map.of());
        cache.removeAll(Set.of());
        cache.removeAll();

        assertThat(store.calls())
                .containsExactly(
                        "write 1=a",
                        "write 1=b",
                        "write 2=c",
                        "write 1=d",
                        "write 1=e",
                        "write 1=ef",
                        "delete 1",
                        "delete 3",
                        "delete 2",
                        "writeAll 2",
                        "deleteAll 2");
        assertThat(store.content()).containsExactly(Map.entry(8, "y"));
    }

    @Everywhere
    void whatIsLoadedIsNotWritten(Nodes nodes) {
        Store store = new Store();
        Cache<Integer, String> cache = nodes.create(store.writeThrough(new Loader().readThrough()));

        cache.get(1);
        cache.getAll(Set.of(2, 3));
        cache.invoke(4, (entry, arguments) -> entry.getValue());

        assertThat(store.calls()).isEmpty();
    }

    @Everywhere
    void whatTheWriterRefusesIsNotInTheCache(Nodes nodes) {
        Store store = new Store();
        Cache<Integer, String> cache = nodes.create(store.writeThrough(new MutableConfiguration<>()));
        cache.put(1, "a");
        store.refuse(key -> true);

        refused(() -> cache.put(1, "b"));
        refused(() -> cache.put(2, "b"));
        refused(() -> cache.getAndPut(1, "b"));
        refused(() -> cache.replace(1, "a", "b"));
        refused(() -> cache.putIfAbsent(2, "b"));
        refused(() -> cache.remove(1));
        refused(() -> cache.getAndRemove(1));
        refused(() -> {
            Iterator<Cache.Entry<Integer, String>> entries = cache.iterator();
            entries.next();
            entries.remove();
        });

        assertThat(cache.get(1)).isEqualTo("a");
        assertThat(cache.containsKey(2)).isFalse();
    }

    private static void refused(Runnable operation) {
        assertThatThrownBy(operation::run)
                .isExactlyInstanceOf(CacheWriterException.class)
                .hasMessage("The cache writer failed")
                .hasRootCauseMessage("by design");
    }

    @Everywhere
    void ofABatchThatFailsInPartTheWrittenPartIsInTheCache(Nodes nodes) {
        Store store = new Store();
        Cache<Integer, String> cache = nodes.create(store.writeThrough(new MutableConfiguration<>()));
        cache.put(4, "here");
        store.refuse(key -> (Integer) key % 2 == 0);

        assertThatThrownBy(() -> cache.putAll(Map.of(1, "a", 2, "b", 3, "c", 4, "d")))
                .isExactlyInstanceOf(CacheWriterException.class)
                .hasMessage("by design");
        assertThat(content(cache)).containsExactlyInAnyOrderEntriesOf(Map.of(1, "a", 3, "c", 4, "here"));

        assertThatThrownBy(() -> cache.removeAll(Set.of(1, 4)))
                .isExactlyInstanceOf(CacheWriterException.class)
                .hasMessage("by design");
        assertThat(content(cache)).containsExactlyInAnyOrderEntriesOf(Map.of(3, "c", 4, "here"));

        assertThatThrownBy(cache::removeAll).isExactlyInstanceOf(CacheWriterException.class);
        assertThat(content(cache)).containsExactlyInAnyOrderEntriesOf(Map.of(4, "here"));
    }

    /** An iterator removes what it has shown; if that was replaced meanwhile, the writer must not delete the new value. */
    @Everywhere
    void anIteratorsRemovalThatComesTooLateIsNotWritten(Nodes nodes) {
        Store store = new Store();
        Cache<Integer, String> cache = nodes.create(store.writeThrough(new MutableConfiguration<>()));
        cache.put(1, "old");
        Iterator<Cache.Entry<Integer, String>> entries = cache.iterator();
        entries.next();

        cache.put(1, "new");
        entries.remove();

        assertThat(cache.get(1)).isEqualTo("new");
        assertThat(store.content()).containsExactly(Map.entry(1, "new"));
    }

    /** Whatever races whatever, the writer's last word on a key and the cache's are the same. */
    @Everywhere(storing = Storing.BY_VALUE)
    void writerAndCacheAgreeAfterARace(Nodes nodes) {
        Store store = new Store();
        Cache<Integer, String> cache = nodes.create(store.writeThrough(new MutableConfiguration<>()));
        long seed = Seeds.of(WriteThroughTest.class);
        ExecutorService threads = nodes.threads(8);
        List<Future<?>> writers = new ArrayList<>();
        for (int w = 0; w < 8; w++) {
            int writer = w;
            Cache<Integer, String> mine = nodes.cache(w % nodes.count());
            writers.add(threads.submit(() -> change(mine, "w" + writer, new Random(seed + writer))));
        }
        writers.forEach(Await::result);

        assertThat(content(cache)).as("seed " + seed).isEqualTo(store.content());
    }

    private static void change(Cache<Integer, String> cache, String name, Random random) {
        for (int i = 0; i < 100; i++) {
            int key = random.nextInt(3);
            String value = name + "-" + i;
            switch (random.nextInt(9)) {
                case 0 -> cache.remove(key);
                case 1 -> cache.putIfAbsent(key, value);
                case 2 -> cache.replace(key, value);
                case 3 ->
                    cache.invoke(key, (entry, arguments) -> {
                        entry.setValue(value);
                        return null;
                    });
                case 4 -> cache.getAndRemove(key);
                case 5 -> cache.putAll(Map.of(key, value, (key + 1) % 3, value));
                case 6 -> cache.removeAll(Set.of(key, (key + 1) % 3));
                case 7 -> {
                    Iterator<Cache.Entry<Integer, String>> entries = cache.iterator();
                    if (entries.hasNext()) {
                        entries.next();
                        entries.remove();
                    }
                }
                default -> cache.put(key, value);
            }
        }
    }

    /** A writer that uses the very key it is writing must not wait for itself. */
    @Everywhere(storing = Storing.BY_VALUE)
    void aProcessorOfAWriteThroughCacheMayUseItsOwnKey(Nodes nodes) {
        Store store = new Store();
        Cache<Integer, String> cache =
                nodes.with("turn.timeout", "1h").create(store.writeThrough(new MutableConfiguration<>()));
        List<String> runs = new ArrayList<>();

        cache.invoke(1, (entry, arguments) -> {
            runs.add("run");
            if (runs.size() == 1) {
                cache.put(1, "nested");
            }
            entry.setValue(entry.getValue() + "+");
            return null;
        });

        assertThat(cache.get(1)).isEqualTo("nested+");
        assertThat(runs).hasSize(2);
    }

    private static Map<Integer, String> content(Cache<Integer, String> cache) {
        Map<Integer, String> content = new HashMap<>();
        cache.forEach(entry -> content.put(entry.getKey(), entry.getValue()));
        return new TreeMap<>(content);
    }
}
