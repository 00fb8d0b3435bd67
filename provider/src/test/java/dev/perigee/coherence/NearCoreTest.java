package dev.perigee.coherence;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.util.LoggingLevel;
import org.junit.jupiter.api.Test;

/**
 * Explores how threads can interleave inside the near core, and looks for a history that a register could not have:
 * a value served or installed after its invalidation was applied, or after this node itself wrote another.
 */
class NearCoreTest {

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .sequentialSpecification(Register.class)
                .iterations(Integer.getInteger("perigee.lincheck.iterations", 30))
                .invocationsPerIteration(1_000)
                .actorsBefore(1)
                .actorsAfter(1)
                .minimizeFailedScenario(false)
                .logLevel(LoggingLevel.ERROR)
                // Long loops over an array of which one element counts here.
                .addGuarantee(forClasses(Timeline.class.getName())
                        .methods("resetFloors")
                        .treatAsAtomic())
                .addGuarantee(forClasses(HeardNumbers.class.getName())
                        .methods("forget")
                        .treatAsAtomic());
    }

    @Test
    void readsAndWritesBehaveLikeARegister() {
        options().threads(3).actorsPerThread(2).check(ReadsAndWrites.class);
    }

    @Test
    void clearsAndNewErasTakeNothingBack() {
        options().threads(2).actorsPerThread(3).check(Everything.class);
    }

    @Test
    void admittingOutsideTheMapsStepIsFound() {
        assertThatThrownBy(() -> options().threads(2).actorsPerThread(2).check(AdmittingTooEarly.class))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("Invalid execution results");
    }

    /** What the application sees. */
    public static class Register {
        private int value = NearCore.INITIAL;

        public int read() {
            return value;
        }

        public void write(int written) {
            value = written;
        }

        public void foreignWrite(int written) {
            value = written;
        }

        public void clear() {
            value = 0;
        }

        public void foreignClear() {
            value = 0;
        }

        public void evict() {
            // The far tier still has it.
        }

        public void beginEpoch() {
            // It loses nothing.
        }

        public void digest() {
            // It changes nothing.
        }
    }

    @Param(name = "value", gen = IntGen.class, conf = "1:1000")
    public static class ReadsAndWrites {
        final NearCore core;

        public ReadsAndWrites() {
            this(new NearCore());
        }

        ReadsAndWrites(NearCore core) {
            this.core = core;
        }

        @Operation
        public int read() {
            return core.read();
        }

        @Operation
        public void write(@Param(name = "value") int value) {
            core.write(value);
        }

        @Operation(nonParallelGroup = "backplane")
        public void foreignWrite(@Param(name = "value") int value) {
            core.foreignWrite(value);
        }

        @Operation
        public void evict() {
            core.evict();
        }
    }

    @Param(name = "value", gen = IntGen.class, conf = "1:1000")
    public static class AdmittingTooEarly extends ReadsAndWrites {
        public AdmittingTooEarly() {
            super(new NearCore.AdmittingTooEarly());
        }
    }

    @Param(name = "value", gen = IntGen.class, conf = "1:1000")
    public static class Everything extends ReadsAndWrites {
        public Everything() {
            super(new NearCore());
        }

        @Operation
        public void clear() {
            core.clear();
        }

        @Operation(nonParallelGroup = "backplane")
        public void foreignClear() {
            core.foreignClear();
        }

        @Operation(nonParallelGroup = "backplane")
        public void beginEpoch() {
            core.beginEpoch();
        }

        @Operation
        public void digest() {
            core.digest();
        }
    }
}
