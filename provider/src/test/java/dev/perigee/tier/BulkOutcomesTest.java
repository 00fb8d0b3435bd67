package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.perigee.entry.FarReply;
import dev.perigee.entry.Outcome;
import dev.perigee.spi.UnreachableException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a call on many keys of which only some were changed, or of a request that came too late. */
final class BulkOutcomesTest extends LossyNodes {

    private static final int KEYS = 4;

    private final LossyNode node = node(LONG, NEVER, Assurances.NONE);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, KEYS - 1})
    void oneKeyTooLateAmongOthersIsUnknown(int late) {
        tooLate(place -> place == late);

        FarUnavailableException failure = failure(() -> node.store.storeAll(values()));

        assertThat(failure.isOutcomeKnown()).isFalse();
        assertThat(failure).hasMessageContaining((KEYS - 1) + " of " + KEYS);
    }

    @Test
    void allTooLateIsKnown() {
        tooLate(place -> true);

        assertThat(failure(() -> node.store.storeAll(values())).isOutcomeKnown())
                .isTrue();
    }

    /** Those before had no effect, and those beside the one that failed were not waited for. */
    @Test
    void whatWasUnderWayBesideAFailureIsUnknown() {
        Set<String> absent =
                IntStream.range(0, 3 * FarBulk.MOST_KEYS).mapToObj(i -> "k" + i).collect(Collectors.toSet());
        node.store.dropAll(absent); // Several parts are sent together only if the first is answered quickly.
        AtomicInteger parts = new AtomicInteger();
        CompletableFuture<List<FarReply>> second = new CompletableFuture<>();
        node.answering = (request, arguments, sendOn) -> {
            int part = request.equals("mutateAll") ? parts.incrementAndGet() : 0;
            if (part == 2) {
                return second;
            }
            CompletionStage<?> answer = sendOn.get();
            if (part == 3) {
                second.completeExceptionally(new UnreachableException("by design", Set.of(0)));
            }
            return answer;
        };

        assertThat(failure(() -> node.store.dropAll(absent)).isOutcomeKnown()).isFalse();
    }

    @Test
    void anEndThatCameTooLateIsNotTakenForAnothersDoing() {
        node.put("k", 1);
        node.answering = (request, arguments, sendOn) ->
                request.equals("touch") ? sendOn.get().thenApply(reply -> late((FarReply) reply)) : sendOn.get();

        assertThat(failure(() -> node.store.renewals().expire("k")).isOutcomeKnown())
                .isTrue();
    }

    private void tooLate(IntPredicate places) {
        node.answering = (request, arguments, sendOn) -> {
            if (!request.equals("mutateAll")) {
                return sendOn.get();
            }
            return sendOn.get().thenApply(answer -> {
                List<?> replies = (List<?>) answer;
                return IntStream.range(0, replies.size())
                        .mapToObj(place -> {
                            FarReply reply = (FarReply) replies.get(place);
                            return places.test(place) ? late(reply) : reply;
                        })
                        .toList();
            });
        };
    }

    private static FarReply late(FarReply reply) {
        return new FarReply(
                Outcome.TOO_LATE, reply.stamp(), null, reply.entryId(), reply.entrySequence(), reply.remaining());
    }

    private static Map<String, Integer> values() {
        Map<String, Integer> values = new LinkedHashMap<>();
        for (int i = 0; i < KEYS; i++) {
            values.put("k" + i, i);
        }
        return values;
    }

    private static FarUnavailableException failure(Runnable call) {
        FarUnavailableException failure = catchThrowableOfType(FarUnavailableException.class, call::run);
        assertThat(failure).isNotNull();
        return failure;
    }
}
