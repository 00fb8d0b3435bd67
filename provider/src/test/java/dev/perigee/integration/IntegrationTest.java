package dev.perigee.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.junit.jupiter.api.Test;

/** How loaders' and writers' answers and failures reach the engine. */
final class IntegrationTest {

    /** Takes what it writes out of the collection it is given, as its contract says, until it comes to 3. */
    private static final class UpToThree implements CacheWriter<Integer, String> {
        @Override
        public void write(Cache.Entry<? extends Integer, ? extends String> entry) {
            throw new IllegalStateException("by design");
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends Integer, ? extends String>> entries) {
            entries.removeIf(entry -> entry.getKey() < 3);
            throw new CacheWriterException("by design");
        }

        @Override
        public void delete(Object key) {
            throw new CacheWriterException("by design");
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.removeIf(key -> (Integer) key < 3);
            throw new IllegalStateException("by design");
        }
    }

    @Test
    void withoutAWriterEverythingSucceeds() {
        Writing<Integer, String> writing = new Writing<>(null);

        writing.write(1, "a");
        writing.delete(1);

        assertThat(writing.isThrough()).isFalse();
        assertThat(writing.writeAll(Map.of(1, "a", 2, "b"))).isEqualTo(new Writing.Batch<>(Set.of(1, 2), null));
        assertThat(writing.deleteAll(Set.of(1, 2)).written()).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void whatTheWriterLeavesWasNotWritten() {
        Writing<Integer, String> writing = new Writing<>(new UpToThree());
        Map<Integer, String> entries = Map.of(1, "a", 2, "b", 3, "c", 4, "d");

        Writing.Batch<Integer> written = writing.writeAll(entries);
        Writing.Batch<Integer> deleted = writing.deleteAll(entries.keySet());

        assertThat(written.written()).containsExactlyInAnyOrder(1, 2);
        assertThat(written.failure())
                .isExactlyInstanceOf(CacheWriterException.class)
                .hasMessage("by design");
        assertThat(deleted.written()).containsExactlyInAnyOrder(1, 2);
        assertThat(deleted.failure())
                .isExactlyInstanceOf(CacheWriterException.class)
                .hasMessage("The cache writer failed")
                .hasRootCauseMessage("by design");
    }

    @Test
    void failuresOfTheWriterAreTranslatedOnce() {
        Writing<Integer, String> writing = new Writing<>(new UpToThree());

        assertThatThrownBy(() -> writing.write(1, "a"))
                .isExactlyInstanceOf(CacheWriterException.class)
                .hasMessage("The cache writer failed")
                .hasCauseExactlyInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> writing.delete(1))
                .isExactlyInstanceOf(CacheWriterException.class)
                .hasMessage("by design")
                .hasNoCause();
    }

    @Test
    void nothingThatIsNullIsLoaded() {
        Map<Integer, String> loaded = new HashMap<>();
        loaded.put(1, "a");
        loaded.put(2, null);
        loaded.put(null, "b");
        Loading<Integer, String> loading = new Loading<>(loader(loaded));

        assertThat(loading.loadAll(List.of(1, 2))).isEqualTo(Map.of(1, "a"));
        assertThat(new Loading<>(loader(null)).loadAll(List.of(1))).isEmpty();
        assertThat(loading.load(1)).isNull();
        assertThat(loading.isPresent()).isTrue();
        assertThat(new Loading<Integer, String>(null).isPresent()).isFalse();
    }

    @Test
    void failuresOfTheLoaderAreTranslatedOnce() {
        CacheLoaderException known = new CacheLoaderException("by design");
        IllegalStateException unknown = new IllegalStateException("by design");

        assertThat(Loading.translate(known)).isSameAs(known);
        assertThat(Loading.translate(unknown))
                .hasMessage("The cache loader failed")
                .hasCause(unknown);
    }

    private static CacheLoader<Integer, String> loader(Map<Integer, String> all) {
        return new CacheLoader<>() {
            @Override
            public String load(Integer key) {
                return null;
            }

            @Override
            public Map<Integer, String> loadAll(Iterable<? extends Integer> keys) {
                return all;
            }
        };
    }
}
