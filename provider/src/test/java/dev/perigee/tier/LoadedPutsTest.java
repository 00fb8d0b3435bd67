package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.integration.Writing;
import dev.perigee.operation.Writes;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who loads what he could not read replaces that and nothing newer. */
class LoadedPutsTest extends LossyNodes {

    private static final int LOCK = 0;

    private static final LoadedPuts REGION = new LoadedPuts() {
        @Override
        public boolean areUnder(Object key) {
            return "k".equals(key);
        }

        @Override
        public boolean mayBe(Object value) {
            return !value.equals(LOCK);
        }
    };

    private final LossyNode writer = node(LoadedPuts.NONE);
    private final LossyNode loader = node(REGION);

    @Test
    void itReplacesWhatItsReadMet() {
        putText("k", "opaque");
        assertThat(loader.store.read("k").value()).isNull();
        loader.put("k", 7);
        assertThat(number("k")).isEqualTo(7);
    }

    @Test
    void itLeavesWhatWasWrittenSince() {
        putText("k", "opaque");
        assertThat(loader.store.read("k").value()).isNull();
        putText("k", "newer");
        loader.put("k", 7);
        assertThat(number("k")).as("a newer text").isNull();
        // Only the put that follows the read was made for it.
        loader.put("k", 8);
        assertThat(number("k")).isEqualTo(8);
    }

    @Test
    void aLockIsPutInAnyCase() {
        putText("k", "opaque");
        assertThat(loader.store.read("k").value()).isNull();
        putText("k", "newer");
        loader.put("k", LOCK);
        assertThat(number("k")).isEqualTo(LOCK);
    }

    @Test
    void anotherThreadsReadDoesNotMatter() throws InterruptedException {
        putText("k", "opaque");
        Thread reader = new Thread(() -> loader.store.read("k"));
        reader.start();
        reader.join();
        putText("k", "newer");
        loader.put("k", 7);
        assertThat(number("k")).isEqualTo(7);
    }

    @Test
    void otherKeysArePutAsEver() {
        putText("other", "opaque");
        assertThat(loader.store.read("other").value()).isNull();
        putText("other", "newer");
        loader.put("other", 7);
        assertThat(number("other")).isEqualTo(7);
    }

    /** What the loader's node, which knows numbers only, cannot read. */
    @SuppressWarnings("unchecked")
    private void putText(String key, String value) {
        ((TieredStore<String, Object>) (TieredStore<String, ?>) writer.store).apply(key, Writes.put(value));
    }

    /** What is there; null for a text, which this node cannot read. */
    private @Nullable Integer number(String key) {
        assertThat(loader.store.contains(key)).isTrue();
        return loader.store.read(key).value();
    }

    private LossyNode node(LoadedPuts loadedPuts) {
        return add(new LossyNode(
                open(), LONG, OFTEN, Assurances.NONE, new Writing<>(null), UnaryOperator.identity(), loadedPuts));
    }
}
