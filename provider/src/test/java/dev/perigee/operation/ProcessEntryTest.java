package dev.perigee.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.operation.ProcessEntry.Decision;
import dev.perigee.operation.ProcessEntry.Verdict;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a run of an entry processor amounts to, whatever it does in which order. */
final class ProcessEntryTest {

    /**
     * One row.
     *
     * @param what the processor's steps
     * @param present the present value, null for none
     * @param loads whether the cache reads through; then {@code loaded} is found
     * @param steps the processor
     * @param verdict what is to be done
     * @param value the value to store or that was read
     * @param tally what counts
     */
    private record Row(
            String what,
            String present,
            boolean loads,
            Consumer<MutableEntry<String, String>> steps,
            Verdict verdict,
            String value,
            Tally tally) {
        @Override
        public String toString() {
            return what + " over " + present + (loads ? ", reading through" : "");
        }
    }

    private static void look(MutableEntry<String, String> entry) {
        entry.exists();
        entry.getKey();
    }

    static Stream<Row> rows() {
        Consumer<MutableEntry<String, String>> nothing = entry -> {};
        Consumer<MutableEntry<String, String>> read = MutableEntry::getValue;
        Consumer<MutableEntry<String, String>> set = entry -> entry.setValue("new");
        Consumer<MutableEntry<String, String>> remove = MutableEntry::remove;
        return Stream.of(
                new Row("nothing", "old", false, nothing, Verdict.NONE, "old", Tally.HIT),
                new Row("nothing", null, true, nothing, Verdict.NONE, null, Tally.MISS),
                new Row("look", "old", false, ProcessEntryTest::look, Verdict.NONE, "old", Tally.HIT),
                new Row("look", null, true, ProcessEntryTest::look, Verdict.NONE, null, Tally.MISS),
                new Row("read", "old", true, read, Verdict.ACCESS, "old", Tally.HIT),
                new Row("read", null, false, read, Verdict.NONE, null, Tally.MISS),
                new Row("read", null, true, read, Verdict.LOAD, "loaded", Tally.MISS),
                new Row("set", "old", true, set, Verdict.UPDATE, "new", Tally.HIT_AND_PUT),
                new Row("set", null, true, set, Verdict.CREATE, "new", Tally.MISS_AND_PUT),
                new Row("remove", "old", false, remove, Verdict.REMOVE, null, Tally.HIT_AND_REMOVAL),
                new Row("remove", null, false, remove, Verdict.REMOVE, null, Tally.MISS),
                new Row("read, set", "old", false, read.andThen(set), Verdict.UPDATE, "new", Tally.HIT_AND_PUT),
                new Row("read, set", null, true, read.andThen(set), Verdict.CREATE, "new", Tally.MISS_AND_PUT),
                new Row("set, read", "old", false, set.andThen(read), Verdict.UPDATE, "new", Tally.HIT_AND_PUT),
                new Row("set, remove", "old", false, set.andThen(remove), Verdict.REMOVE, null, Tally.HIT_AND_REMOVAL),
                new Row("set, remove", null, false, set.andThen(remove), Verdict.NONE, null, Tally.MISS),
                new Row("read, remove", null, true, read.andThen(remove), Verdict.NONE, null, Tally.MISS),
                new Row("remove, set", "old", false, remove.andThen(set), Verdict.UPDATE, "new", Tally.HIT_AND_PUT),
                new Row("remove, set", null, false, remove.andThen(set), Verdict.CREATE, "new", Tally.MISS_AND_PUT),
                new Row(
                        "remove, read",
                        "old",
                        true,
                        remove.andThen(read),
                        Verdict.REMOVE,
                        null,
                        Tally.HIT_AND_REMOVAL));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void amountsTo(Row row) {
        ProcessEntry<String, String, Integer> operation = new ProcessEntry<>(
                "k",
                (entry, arguments) -> {
                    row.steps().accept(entry);
                    assertThat(arguments).containsExactly(1, 2);
                    return 42;
                },
                new Object[] {1, 2});

        Decision<String, Integer> decision = operation.decide(row.present(), row.loads() ? key -> "loaded" : null);

        assertThat(decision.verdict()).isEqualTo(row.verdict());
        assertThat(decision.value()).isEqualTo(row.value());
        assertThat(decision.tally()).isEqualTo(row.tally());
        assertThat(decision.result()).isEqualTo(42);
    }

    @Test
    void failuresAreTranslatedOnce() {
        EntryProcessorException known = new EntryProcessorException("by design");
        IllegalStateException unknown = new IllegalStateException("by design");
        Error error = new StackOverflowError("by design");

        assertThatThrownBy(() -> failing(known).decide(null, null)).isSameAs(known);
        assertThatThrownBy(() -> failing(unknown).decide(null, null))
                .isExactlyInstanceOf(EntryProcessorException.class)
                .hasMessage("The entry processor failed")
                .hasCause(unknown);
        assertThatThrownBy(() -> failing(error).decide(null, null)).isSameAs(error);
    }

    private static ProcessEntry<String, String, Integer> failing(Throwable failure) {
        return new ProcessEntry<>(
                "k",
                (entry, arguments) -> {
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) failure;
                },
                new Object[0]);
    }

    @Test
    void theEntryUnwrapsToWhatItIsAndNothingElse() {
        ProcessEntry<String, String, Boolean> operation = new ProcessEntry<>(
                "k",
                (entry, arguments) -> {
                    assertThat(entry.unwrap(MutableEntry.class)).isSameAs(entry);
                    assertThatThrownBy(() -> entry.unwrap(String.class))
                            .isExactlyInstanceOf(IllegalArgumentException.class)
                            .hasMessage("type: java.lang.String cannot be unwrapped from this entry");
                    assertThatThrownBy(() -> entry.setValue(null))
                            .isExactlyInstanceOf(NullPointerException.class)
                            .hasMessage("value: null cannot be stored; use remove()");
                    return true;
                },
                new Object[0]);

        assertThat(operation.decide("old", null).result()).isTrue();
    }
}
