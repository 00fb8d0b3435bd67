package dev.perigee.coherence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.perigee.coherence.Variant.Surroundings;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Breaks one rule at a time: the simulator must notice, or its silence about the unbroken protocol would mean nothing. */
@Tag("slow")
class MutantTest {

    private static final int SEEDS = 1_000;

    static Stream<Arguments> mutants() {
        return Stream.of(
                arguments(Mutants.MESSAGES_DO_NOT_RAISE_FLOOR, FaultMix.UNANSWERED),
                arguments(Mutants.REPLIES_DO_NOT_RAISE_FLOOR, FaultMix.DISTORTED),
                arguments(Mutants.FLOOR_SET, FaultMix.UNANSWERED),
                arguments(Mutants.GAPS_IGNORED, FaultMix.DISCONNECTED),
                arguments(Mutants.DIGEST_BELIEVED, FaultMix.DISCONNECTED),
                arguments(Variant.of(Surroundings.IDENTITY_UNCHECKED), FaultMix.FAILING_OVER),
                arguments(Mutants.NO_BOUND, FaultMix.STALLED),
                arguments(Mutants.PROVED_AT_ANSWER, FaultMix.DISCONNECTED),
                arguments(Variant.of(Surroundings.NEAR_BEFORE_FAR), FaultMix.CALM),
                arguments(Mutants.ERA_UNCHECKED, FaultMix.SPOOFED),
                arguments(Mutants.LATER_PROOF_BELIEVED, FaultMix.STALLED),
                arguments(Variant.of(Surroundings.CLOCK_READ_AFTER_LOOK), FaultMix.STALLED),
                arguments(Variant.of(Surroundings.CONFIRMED_UNSETTLED), FaultMix.LOSSY),
                arguments(Mutants.RETIRED_FOR_EVER, FaultMix.DISTORTED),
                arguments(Mutants.STALE_AGE_FROM_LATEST_PROOF, FaultMix.UNANSWERED),
                arguments(Mutants.STALE_FOR_LONGER, FaultMix.DISCONNECTED),
                arguments(Mutants.IGNORED_IS_APPLIED, FaultMix.SPOOFED),
                arguments(Mutants.ARRIVAL_IS_PROOF, FaultMix.STALLED),
                arguments(Variant.of(Surroundings.TAKEN_OVER_NEWER), FaultMix.LOSSY),
                arguments(Mutants.LINGERS_FOR_EVER, FaultMix.CALM),
                arguments(Mutants.NOTHING_BINDS, FaultMix.STALLED),
                arguments(Mutants.REMOVED_LINGERS, FaultMix.CALM),
                arguments(Mutants.TAGS_UNCHECKED, FaultMix.CALM),
                arguments(Variant.of(Surroundings.EXPIRES_UNREAD), FaultMix.STANDING_STILL),
                arguments(Variant.of(Surroundings.LATE_TICKS_COUNT), FaultMix.STANDING_STILL),
                arguments(Variant.of(Surroundings.STALE_IN_A_PAUSE), FaultMix.STANDING_STILL),
                arguments(Variant.of(Surroundings.SUSPENDED_KEEPS_PROOFS), FaultMix.STANDING_STILL),
                arguments(Variant.of(Surroundings.EXCUSED_FOR_EVER), FaultMix.STANDING_STILL),
                arguments(Variant.of(Surroundings.SUSPENDED_KEEPS_LEASE), FaultMix.STANDING_STILL),
                arguments(Variant.of(Surroundings.LEASE_NEVER_OVER), FaultMix.STANDING_STILL));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void isCaught(Variant mutant, FaultMix mix) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            if (Simulation.run(seed, mix, mutant).violation() != null) {
                System.out.printf("%s: caught by seed %d of %s%n", mutant, seed, mix);
                return;
            }
        }
        fail("%s: not caught by %d seeds of %s", mutant, SEEDS, mix);
    }

    /** Nothing that a reader sees is wrong at once; the write merely comes back from the dead. */
    @Test
    void missingDeadlineIsCaughtByItsOwnCounter() {
        Simulation.Result result = Simulation.run(1, FaultMix.UNANSWERED, Variant.of(Surroundings.NO_DEADLINE));

        assertThat(result.violation()).isNull();
        assertThat(result.zombies()).isPositive();
    }
}
