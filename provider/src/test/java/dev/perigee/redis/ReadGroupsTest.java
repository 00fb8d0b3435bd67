package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.spi.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reads share a command only while others are under way, and never one that was sent before they began. */
final class ReadGroupsTest {

    private final List<Command> sent = new ArrayList<>();
    private final Overdue overdue = new Overdue();
    private final ReadGroups<String, String> groups = new ReadGroups<>(this::send, overdue);

    private record Command(
            List<String> keys, Deadline deadline, CompletableFuture<List<CompletionStage<String>>> answer) {

        void succeed() {
            answer.complete(keys.stream()
                    .<CompletionStage<String>>map(key -> CompletableFuture.completedFuture("value of " + key))
                    .toList());
        }
    }

    @Test
    void whoIsAloneIsSentAtOnce() {
        CompletionStage<String> read = read("one");
        assertThat(keysSent()).containsExactly(List.of("one"));
        sent.get(0).succeed();

        assertThat(read).isCompletedWithValue("value of one");
        assertThat(groups.underWay()).isZero();
    }

    @Test
    void thoseWhoComeMeanwhileGoTogether() {
        CompletionStage<String> first = read("one");
        CompletionStage<String> second = read("two");
        List<CompletionStage<String>> others = List.of(read("three"), read("four"), read("five"));
        assertThat(keysSent()).containsExactly(List.of("one"), List.of("two"));

        sent.get(1).succeed();

        assertThat(second).isCompletedWithValue("value of two");
        assertThat(first).isNotCompleted();
        assertThat(keysSent()).containsExactly(List.of("one"), List.of("two"), List.of("three", "four", "five"));
        assertThat(others).noneMatch(read -> read.toCompletableFuture().isDone());
        sent.get(2).succeed();
        sent.get(0).succeed();
        assertThat(others.get(1)).isCompletedWithValue("value of four");
        assertThat(first).isCompletedWithValue("value of one");
        assertThat(groups.underWay()).isZero();
        assertThat(overdue.waiting()).isZero();
    }

    @Test
    void aCommandAsksForSoManyOnly() {
        var first = List.of(read("one"), read("two"));
        List<CompletionStage<String>> many =
                IntStream.range(0, 300).mapToObj(i -> read("key " + i)).toList();

        for (int i = 0; i < sent.size(); i++) {
            sent.get(i).succeed();
        }

        assertThat(keysSent()).extracting(List::size).containsExactly(1, 1, 128, 128, 44);
        assertThat(first).allMatch(read -> read.toCompletableFuture().isDone());
        assertThat(many.get(299)).isCompletedWithValue("value of key 299");
    }

    @Test
    void aFailureIsThatOfItsCommandOnlyAndTheNextIsSent() {
        CompletionStage<String> first = read("one");
        CompletionStage<String> second = read("two");
        List<CompletionStage<String>> third = List.of(read("three"), read("four"));

        sent.get(0).answer().completeExceptionally(new IllegalStateException("first"));
        sent.get(2).succeed();

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isNotCompleted();
        assertThat(third).allMatch(read -> !read.toCompletableFuture().isCompletedExceptionally());
    }

    /** As when a class cannot be loaded: the command would be under way for ever. */
    @Test
    void anErrorIsAFailureLikeOthers() {
        ReadGroups<String, String> failing = new ReadGroups<>(
                (keys, deadline) -> {
                    throw new NoClassDefFoundError("on purpose");
                },
                overdue);

        assertThat(failing.read("one", Deadline.after(Duration.ofSeconds(10)))).isCompletedExceptionally();
        assertThat(failing.underWay()).isZero();
    }

    @Test
    void whoNeedsMoreThanTheCommandHoldsUpNobody() {
        var busy = List.of(read("one"), read("two"));
        CompletionStage<String> slow = read("three");
        CompletionStage<String> quick = read("four");
        sent.get(0).succeed();
        CompletableFuture<String> later = new CompletableFuture<>();

        sent.get(2).answer.complete(List.of(later, CompletableFuture.completedFuture("quick")));

        assertThat(quick).isCompletedWithValue("quick");
        assertThat(slow).isNotCompleted();
        assertThat(groups.underWay()).isEqualTo(1);
        later.completeExceptionally(new IllegalStateException("alone"));
        assertThat(slow).isCompletedExceptionally();
        assertThat(busy.get(1)).isNotCompleted();
    }

    @Test
    void whoWaitsGivesUpAtItsOwnDeadlineAndIsNotSent() {
        var busy = List.of(read("one"), read("two"));
        CompletionStage<String> impatient = groups.read("three", Deadline.after(Duration.ofMillis(20)));
        CompletionStage<String> patient = read("four");

        assertThat(impatient)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutException.class);
        sent.get(0).succeed();

        assertThat(sent.get(2).keys()).containsExactly("four");
        assertThat(patient).isNotCompleted();
        assertThat(busy.get(1)).isNotCompleted();
    }

    @Test
    void aCommandThatIsSharedHasTimeUntilTheLastGivesUp() {
        var busy = List.of(read("one"), read("two"));
        Deadline last = Deadline.after(Duration.ofSeconds(100));
        var waiting = List.of(read("three"), groups.read("four", last), read("five"));

        sent.get(0).succeed();

        assertThat(sent.get(2).deadline()).isEqualTo(last);
        assertThat(waiting).hasSize(3);
        assertThat(busy.get(1)).isNotCompleted();
    }

    private CompletionStage<String> read(String key) {
        return groups.read(key, Deadline.after(Duration.ofSeconds(10)));
    }

    private CompletionStage<List<CompletionStage<String>>> send(List<String> keys, Deadline deadline) {
        Command command = new Command(List.copyOf(keys), deadline, new CompletableFuture<>());
        sent.add(command);
        return command.answer();
    }

    private List<List<String>> keysSent() {
        return sent.stream().map(Command::keys).toList();
    }
}
