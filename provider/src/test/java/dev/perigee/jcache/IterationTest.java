package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.jcache.Everywhere.Storing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import org.junit.jupiter.api.Tag;

/** Going over a cache's entries while others change them. */
@Tag("slow")
final class IterationTest {

    private static final int ENTRIES = 1_200;

    @Everywhere(storing = Storing.BY_VALUE)
    void everyEntryIsShownOnce(Nodes nodes) {
        Cache<Integer, Integer> cache = nodes.create();
        cache.putAll(entries(0, ENTRIES));

        List<Integer> keys = new ArrayList<>();
        nodes.<Integer, Integer>cache(nodes.count() - 1).forEach(entry -> {
            assertThat(entry.getValue()).isEqualTo(entry.getKey());
            keys.add(entry.getKey());
        });

        assertThat(keys).hasSize(ENTRIES).doesNotHaveDuplicates();
    }

    /** What was there throughout is shown, once, whatever comes and goes meanwhile. */
    @Everywhere(storing = Storing.BY_VALUE)
    void whatStaysIsShownWhileOthersComeAndGo(Nodes nodes) {
        Cache<Integer, Integer> cache = nodes.create();
        cache.putAll(entries(0, ENTRIES));
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = nodes.threads(2);
        List<Future<?>> writers = new ArrayList<>();
        for (int w = 0; w < 2; w++) {
            Cache<Integer, Integer> mine = nodes.cache(w % nodes.count());
            int from = 10_000 * (w + 1);
            writers.add(threads.submit(() -> {
                for (int i = 0; !over.get(); i = (i + 1) % 1_000) {
                    mine.put(from + i, i);
                    mine.remove(from + (i + 500) % 1_000);
                    mine.put(i % ENTRIES, i % ENTRIES);
                }
            }));
        }

        for (int round = 0; round < 5; round++) {
            Set<Integer> stayed = new HashSet<>();
            List<Integer> shown = new ArrayList<>();
            cache.forEach(entry -> {
                shown.add(entry.getKey());
                if (entry.getKey() < ENTRIES) {
                    stayed.add(entry.getKey());
                }
            });
            assertThat(stayed).hasSize(ENTRIES);
            assertThat(shown).doesNotHaveDuplicates();
        }
        over.set(true);
        writers.forEach(Await::result);
    }

    @Everywhere
    void removalTakesWhatWasShownAndNothingNewer(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        cache.put("k", 1);
        Iterator<Cache.Entry<String, Integer>> entries = cache.iterator();
        entries.next();
        cache.put("k", 2);

        entries.remove();

        assertThat(cache.get("k")).isEqualTo(2);
        Iterator<Cache.Entry<String, Integer>> again = cache.iterator();
        again.next();
        again.remove();
        assertThat(cache.containsKey("k")).isFalse();
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void removalNeedsAnEntry(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        cache.put("k", 1);
        Iterator<Cache.Entry<String, Integer>> entries = cache.iterator();

        assertThatThrownBy(entries::remove)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("remove() needs a next() before it, and takes one entry only");
        entries.next();
        entries.remove();
        assertThatThrownBy(entries::remove).isExactlyInstanceOf(IllegalStateException.class);
        assertThat(entries.hasNext()).isFalse();
        assertThatThrownBy(entries::next).isExactlyInstanceOf(NoSuchElementException.class);
    }

    @Everywhere
    void removeAllTellsListenersOfEachKey(Nodes nodes) {
        Cache<Integer, Integer> cache = nodes.create();
        cache.putAll(entries(0, ENTRIES));
        Recorder<Integer, Integer> recorder = Recorder.on(cache, /* sync= */ true, /* old= */ true);

        cache.removeAll();

        assertThat(recorder.events())
                .hasSize(ENTRIES)
                .doesNotHaveDuplicates()
                .allMatch(event -> event.startsWith("REMOVED"));
        assertThat(cache.iterator().hasNext()).isFalse();
    }

    /** One listener's failure is no reason to keep half of the entries. */
    @Everywhere(storing = Storing.BY_VALUE)
    void removeAllRemovesAllEvenIfAListenerFails(Nodes nodes) {
        Cache<Integer, Integer> cache = nodes.create();
        cache.putAll(entries(0, ENTRIES));
        cache.registerCacheEntryListener(ListenerTest.failingOnRemoval("by design"));

        assertThatThrownBy(cache::removeAll).hasRootCauseMessage("by design");

        assertThat(cache.iterator().hasNext()).isFalse();
    }

    private static Map<Integer, Integer> entries(int from, int to) {
        Map<Integer, Integer> entries = new HashMap<>();
        for (int i = from; i < to; i++) {
            entries.put(i, i);
        }
        return entries;
    }
}
