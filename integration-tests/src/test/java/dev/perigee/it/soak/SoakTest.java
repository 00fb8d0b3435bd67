package dev.perigee.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * {@code -Dsoak.seconds} says how long, {@code -Dsoak.seed} repeats a schedule.
 */
final class SoakTest {

    @Test
    void nobodySeesWhatHeMayNotSeeWhateverGoesWrong() {
        run(SoakPlan.standard());
    }

    static Figures run(SoakPlan plan) {
        System.out.println("soak: seed " + plan.seed() + ", repeat it by -Dsoak.seed=" + plan.seed());
        try (Soak soak = new Soak(plan)) {
            Figures figures = soak.run();
            System.out.println(figures.block(plan, soak.boundMillis()));
            assertThat(figures.wrongs())
                    .as(() -> "seed " + plan.seed() + "\n" + figures.examples())
                    .isZero();
            assertThat(figures.operations).isPositive();
            assertThat(figures.certified).isPositive();
            return figures;
        }
    }
}
