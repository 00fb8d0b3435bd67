package dev.perigee.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each verb as a table: over which present value it takes effect, what it answers, and what it counts as. */
final class OperationsTest {

    private static final String OLD = "old";
    private static final String NEW = "new";

    /**
     * One row.
     *
     * @param verb the verb's name
     * @param operation the verb
     * @param present the present value, null for none
     * @param applies whether it takes effect
     * @param answer what the caller is told
     * @param tally what counts
     */
    private record Row(
            String verb, Operation<String, ?> operation, String present, boolean applies, Object answer, Tally tally) {
        @Override
        public String toString() {
            return verb + " over " + present;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("put", Writes.put(NEW), null, true, true, Tally.PUT),
                new Row("put", Writes.put(NEW), OLD, true, true, Tally.PUT),
                new Row("getAndPut", Writes.getAndPut(NEW), null, true, null, Tally.MISS_AND_PUT),
                new Row("getAndPut", Writes.getAndPut(NEW), OLD, true, OLD, Tally.HIT_AND_PUT),
                new Row("putIfAbsent", Writes.putIfAbsent(NEW), null, true, true, Tally.MISS_AND_PUT),
                new Row("putIfAbsent", Writes.putIfAbsent(NEW), OLD, false, false, Tally.HIT),
                new Row("replace", Replacements.replace(NEW), null, false, false, Tally.MISS),
                new Row("replace", Replacements.replace(NEW), OLD, true, true, Tally.HIT_AND_PUT),
                new Row("getAndReplace", Replacements.getAndReplace(NEW), null, false, null, Tally.MISS),
                new Row("getAndReplace", Replacements.getAndReplace(NEW), OLD, true, OLD, Tally.HIT_AND_PUT),
                new Row("replaceIfEqual", Replacements.replaceIfEqual(OLD, NEW), null, false, false, Tally.MISS),
                new Row("replaceIfEqual", Replacements.replaceIfEqual(OLD, NEW), OLD, true, true, Tally.HIT_AND_PUT),
                new Row("replaceIfEqual", Replacements.replaceIfEqual(OLD, NEW), "other", false, false, Tally.HIT),
                new Row("remove", Removals.remove(), null, true, false, Tally.NONE),
                new Row("remove", Removals.remove(), OLD, true, true, Tally.REMOVAL),
                new Row("getAndRemove", Removals.getAndRemove(), null, true, null, Tally.MISS),
                new Row("getAndRemove", Removals.getAndRemove(), OLD, true, OLD, Tally.HIT_AND_REMOVAL),
                new Row("removeIfEqual", Removals.removeIfEqual(OLD), null, false, false, Tally.MISS),
                new Row("removeIfEqual", Removals.removeIfEqual(OLD), OLD, true, true, Tally.HIT_AND_REMOVAL),
                new Row("removeIfEqual", Removals.removeIfEqual(OLD), "other", false, false, Tally.HIT));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void decidesAnswersAndCounts(Row row) {
        Operation<String, ?> operation = row.operation();
        boolean applies = operation.guard().holds(row.present());
        // Taking away what is not there changes nothing.
        boolean changes = applies && !(operation.effect() instanceof Effect.Drop && row.present() == null);
        Result<String> result =
                new Result<>(changes, row.present() != null, operation.wantsOld() ? row.present() : null);

        assertThat(applies).isEqualTo(row.applies());
        assertThat(operation.answer().apply(result)).isEqualTo(row.answer());
        assertThat(operation.tally().apply(result)).isEqualTo(row.tally());
    }

    /** A new entry whose life is over at once was never there: it counts as no put. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void whatIsOverAtOnceIsNoPut(Row row) {
        if (row.present() == null && row.operation().effect() instanceof Effect.Store) {
            Tally tally = row.operation().tally().apply(new Result<>(/* applied= */ false, /* present= */ false, null));

            assertThat(tally.puts()).isZero();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void storesTheNewValueOrTakesAway(Row row) {
        if (row.operation().effect() instanceof Effect.Store<String> store) {
            assertThat(store.value()).isEqualTo(NEW);
        } else {
            assertThat(row.verb().toLowerCase(Locale.ROOT)).contains("remove");
        }
    }
}
