package dev.perigee.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.it.soak.Figures.Wrong;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The soak: {@code -Dsoak.seconds} says how long it takes, {@code -Dsoak.seed} repeats a schedule. The profile {@code soak}
 * makes it three minutes.
 */
final class SoakTest {

    @Test
    void nobodySeesWhatHeMayNotSeeWhateverGoesWrong() {
        assertNothingWrong(SoakPlan.standard());
    }

    @Test
    void nobodySeesAnythingOlderThanAConfirmedWrite() {
        assertNothingWrong(SoakPlan.standard().withConsistency("confirmed"));
    }

    @Test
    void nobodySeesWhatHeMayNotSeeWhereValuesTravel() {
        Figures figures = assertNothingWrong(SoakPlan.standard().withPropagation("update"));
        assertThat(figures.updates).isPositive();
    }

    /** One node has others take in what it writes, another if they hold the key, the rest have them drop it. */
    @Test
    void nobodySeesWhatHeMayNotSeeWhereNodesDifferAndCopiesLinger() {
        SoakPlan plan = SoakPlan.standard().withPropagation(SoakPlan.MIXED).withoutListeners();
        Figures figures = assertNothingWrong(plan);
        assertThat(figures.updates).isPositive();
        assertThat(figures.sparedRereads).isPositive();
    }

    /** Without confirmation copies are served for a message's trip after they were overtaken. A judge must see that. */
    @Test
    void seesCopiesThatAreOlderThanAllowed() {
        SoakPlan plan = SoakPlan.standard().lasting(Duration.ofSeconds(5)).withoutFaults();
        try (Soak soak = new Soak(plan, /* boundMillis= */ 0)) {
            Figures figures = soak.run();
            assertThat(figures.count(Wrong.STALE_BEYOND_BOUND)).isPositive();
            assertThat(figures.wrongs()).as(figures::examples).isEqualTo(figures.count(Wrong.STALE_BEYOND_BOUND));
        }
    }

    private static Figures assertNothingWrong(SoakPlan plan) {
        System.out.println("soak: seed " + plan.seed() + ", repeat it by -Dsoak.seed=" + plan.seed());
        try (Soak soak = new Soak(plan)) {
            Figures figures = soak.run();
            System.out.println(figures.block(plan, soak.boundMillis()));
            assertThat(figures.wrongs())
                    .as(() -> "seed " + plan.seed() + "\n" + figures.examples())
                    .isZero();
            assertThat(figures.nearHits).isPositive();
            assertThat(figures.certified).isPositive();
            assertThat(figures.faults).isNotEmpty();
            return figures;
        }
    }
}
