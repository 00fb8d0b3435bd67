package dev.perigee.coherence;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutantTest {

    record Mutant(Variant variant) {}

    static Stream<Variant> mutants() {
        return Mutants.all().stream();
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void explore(Variant variant) {
        for (FaultMix mix : FaultMix.values()) {
            int caught = 0;
            int first = -1;
            long zombies = 0;
            int n = Integer.getInteger("n", 100);
            String what = "";
            for (int seed = 1; seed <= n; seed++) {
                Simulation.Result result = Simulation.run(seed, mix, variant);
                zombies += result.zombies();
                if (result.violation() != null) {
                    caught++;
                    what = result.violation().lines().findFirst().get();
                    if (first < 0) first = seed;
                }
            }
            if (caught + zombies > 0)
                System.out.println(
                        variant + " " + mix + " " + caught + " first " + first + " zombies " + zombies + " " + what);
        }
    }
}
