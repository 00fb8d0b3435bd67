package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.PerigeeCache;
import dev.perigee.jcache.Everywhere.Storing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.Tag;

/** {@code Cache.invoke}: what a processor sees, and what of it takes effect. */
@Tag("slow")
final class EntryProcessorTest {

    @Everywhere
    void returnsItsResultAndStoresWhatWasSet(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();

        String result = cache.invoke(
                "k",
                (entry, arguments) -> {
                    assertThat(entry.exists()).isFalse();
                    assertThat(entry.getValue()).isNull();
                    entry.setValue((Integer) arguments[0]);
                    assertThat(entry.exists()).isTrue();
                    assertThat(entry.getValue()).isEqualTo(arguments[0]);
                    return "of " + entry.getKey();
                },
                7);

        assertThat(result).isEqualTo("of k");
        assertThat(cache.get("k")).isEqualTo(7);
    }

    @Everywhere
    void aProcessorThatThrowsHasNoEffect(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        cache.put("k", 1);
        IllegalStateException failure = new IllegalStateException("by design");

        assertThatThrownBy(() -> cache.invoke("k", (entry, arguments) -> {
                    entry.setValue(2);
                    throw failure;
                }))
                .isExactlyInstanceOf(EntryProcessorException.class)
                .hasCause(failure);
        assertThatThrownBy(() -> cache.invoke("new", (entry, arguments) -> {
                    entry.setValue(2);
                    throw failure;
                }))
                .isExactlyInstanceOf(EntryProcessorException.class);
        assertThatThrownBy(() -> cache.invoke("k", (entry, arguments) -> {
                    entry.setValue(null);
                    return null;
                }))
                .isExactlyInstanceOf(EntryProcessorException.class)
                .hasCauseExactlyInstanceOf(NullPointerException.class);

        assertThat(cache.get("k")).isEqualTo(1);
        assertThat(cache.containsKey("new")).isFalse();
    }

    @Everywhere
    void anErrorPassesThrough(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        StackOverflowError error = new StackOverflowError("by design");

        assertThatThrownBy(() -> cache.invoke("k", (entry, arguments) -> {
                    throw error;
                }))
                .isSameAs(error);
    }

    @Everywhere
    void aProcessorMayUseOtherKeysOfTheCache(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        cache.put("from", 5);

        cache.invoke("to", (entry, arguments) -> {
            int taken = cache.getAndRemove("from");
            cache.put("log", taken);
            entry.setValue(taken + cache.invoke("nested", EntryProcessorTest::increment));
            return null;
        });

        assertThat(cache.get("to")).isEqualTo(6);
        assertThat(cache.get("nested")).isEqualTo(1);
        assertThat(cache.get("log")).isEqualTo(5);
        assertThat(cache.containsKey("from")).isFalse();
    }

    /** Its effect must not be lost, and nothing may hang: the processor runs again on what it finds then. */
    @Everywhere(storing = Storing.BY_VALUE)
    void aProcessorIsOvertakenByAWriteToItsOwnKey(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        cache.put("k", 1);
        AtomicInteger runs = new AtomicInteger();

        cache.invoke("k", (entry, arguments) -> {
            int value = entry.getValue();
            if (runs.incrementAndGet() == 1) {
                cache.put("k", 10);
            }
            entry.setValue(value + 1);
            return null;
        });

        assertThat(cache.get("k")).isEqualTo(11);
        assertThat(runs).hasValue(2);
    }

    @Everywhere
    void aProcessorThatOnlyReadsChangesNothing(Nodes nodes) {
        PerigeeCache<String, Integer> cache = nodes.create();
        cache.put("k", 1);
        Recorder<String, Integer> recorder = Recorder.on(cache, /* sync= */ true, /* old= */ true);

        assertThat(cache.invoke("k", (MutableEntry<String, Integer> entry, Object... arguments) -> entry.getValue()))
                .isEqualTo(1);
        assertThat(cache.invoke("k", (MutableEntry<String, Integer> entry, Object... arguments) -> entry.exists()))
                .isTrue();
        assertThat(cache.invoke("none", (MutableEntry<String, Integer> entry, Object... arguments) -> entry.exists()))
                .isFalse();

        assertThat(recorder.events()).isEmpty();
    }

    @Everywhere
    void whatIsRemovedAndSetAgainIsAnUpdate(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        cache.put("k", 1);
        Recorder<String, Integer> recorder = Recorder.on(cache, /* sync= */ true, /* old= */ true);

        cache.invoke("k", (entry, arguments) -> {
            entry.remove();
            assertThat(entry.exists()).isFalse();
            assertThat(entry.getValue()).isNull();
            entry.setValue(2);
            return null;
        });
        cache.invoke("k", (entry, arguments) -> {
            entry.setValue(3);
            entry.remove();
            return null;
        });
        cache.invoke("other", (entry, arguments) -> {
            entry.setValue(3);
            entry.remove();
            return null;
        });

        assertThat(recorder.events()).containsExactly("UPDATED k=2 was 1", "REMOVED k=2 was 2");
        assertThat(cache.containsKey("k")).isFalse();
    }

    @Everywhere
    void readThroughLoadsWhatTheProcessorAsksFor(Nodes nodes) {
        Loader loader = new Loader();
        Cache<Integer, String> cache = nodes.create(loader.readThrough());

        assertThat(cache.invoke(1, (MutableEntry<Integer, String> entry, Object... arguments) -> entry.exists()))
                .isFalse();
        assertThat(loader.loads()).isZero();
        assertThat(cache.containsKey(1)).isFalse();

        assertThat(cache.invoke(1, (MutableEntry<Integer, String> entry, Object... arguments) -> entry.getValue()))
                .isEqualTo("v1");
        assertThat(cache.containsKey(1)).isTrue();

        cache.invoke(2, (entry, arguments) -> {
            entry.setValue(entry.getValue() + "+");
            return null;
        });
        assertThat(cache.get(2)).isEqualTo("v2+");
        assertThat(loader.loads()).isEqualTo(2);
    }

    @Everywhere
    void invokeAllTellsEachKeysResultOrFailure(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        cache.putAll(Map.of("a", 1, "b", 2));

        Map<String, EntryProcessorResult<Integer>> results =
                cache.invokeAll(Set.of("a", "b", "none"), (entry, arguments) -> {
                    if (entry.getKey().equals("b")) {
                        throw new IllegalStateException("by design");
                    }
                    return entry.getValue();
                });

        assertThat(results).containsOnlyKeys("a", "b");
        assertThat(results.get("a").get()).isEqualTo(1);
        assertThatThrownBy(() -> results.get("b").get())
                .isExactlyInstanceOf(EntryProcessorException.class)
                .hasRootCauseMessage("by design");
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void whatAProcessorOnlyLooksAtIsNotChangedByChangingTheObject(Nodes nodes) {
        Cache<String, List<String>> cache = nodes.create();
        cache.put("k", new ArrayList<>(List.of("a")));
        cache.get("k");

        cache.invoke("k", (entry, arguments) -> {
            entry.getValue().add("not set");
            return null;
        });

        assertThat(cache.get("k")).containsExactly("a");
    }

    @Everywhere
    void aProcessorThatThrowsOverAWriterWritesNothing(Nodes nodes) {
        Store store = new Store();
        Cache<Integer, String> cache = nodes.create(store.writeThrough(new MutableConfiguration<>()));

        assertThatThrownBy(() -> cache.invoke(1, (entry, arguments) -> {
                    entry.setValue("x");
                    throw new IllegalStateException("by design");
                }))
                .isInstanceOf(EntryProcessorException.class);

        assertThat(store.content()).isEmpty();
        assertThat(cache.containsKey(1)).isFalse();
    }

    /** Adds one to an entry that may be absent. */
    static Integer increment(MutableEntry<String, Integer> entry, Object... arguments) {
        Integer value = entry.getValue();
        int next = value == null ? 1 : value + 1;
        entry.setValue(next);
        return next;
    }
}
