package dev.perigee.coherence;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import java.util.List;
import java.util.stream.Stream;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.util.LoggingLevel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Explores how threads can interleave inside the near core, and looks for a history that a register could not have:
 * a value served or installed after its invalidation was applied, or after this node itself wrote another.
 */
@Tag("slow")
class NearCoreTest {

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .sequentialSpecification(Register.class)
                .iterations(Integer.getInteger("lincheck.iterations", 5))
                .invocationsPerIteration(500)
                .actorsBefore(1)
                .actorsAfter(1)
                .minimizeFailedScenario(false)
                .logLevel(LoggingLevel.ERROR)
                // Long loops over arrays of which one element counts here, and what nobody reads.
                .addGuarantee(forClasses(Timeline.class.getName())
                        .methods("resetFloors")
                        .ignore())
                .addGuarantee(forClasses(HeardNumbers.class.getName(), CoherenceCounters.class.getName())
                        .allMethods()
                        .ignore());
    }

    @Test
    void readsAndWritesBehaveLikeARegister() {
        Class<?> core = ReadsAndWrites.class;
        options()
                .threads(3)
                .actorsPerThread(2)
                // A read that an own write overtakes, whose copy then leaves for want of room.
                .addCustomScenario(new ExecutionScenario(
                        List.of(),
                        List.of(List.of(actor(core, "read")), List.of(actor(core, "write", 1), actor(core, "evict"))),
                        List.of(actor(core, "read")),
                        null))
                .check(core);
    }

    @Test
    void clearsAndNewErasTakeNothingBack() {
        Class<?> core = Everything.class;
        options()
                .threads(2)
                .actorsPerThread(3)
                // The marks of a clear are reset while a look judges a copy that it hides.
                .addCustomScenario(new ExecutionScenario(
                        List.of(actor(core, "write", 1)),
                        List.of(List.of(actor(core, "beginEpoch")), List.of(actor(core, "clear"), actor(core, "read"))),
                        List.of(actor(core, "read")),
                        null))
                .check(core);
    }

    @Test
    void admittingOutsideTheMapsStepIsFound() {
        assertThatThrownBy(() -> options()
                        .threads(2)
                        .actorsPerThread(2)
                        .addCustomScenario(new ExecutionScenario(
                                List.of(),
                                List.of(
                                        List.of(actor(AdmittingTooEarly.class, "read")),
                                        List.of(actor(AdmittingTooEarly.class, "foreignWrite", 1))),
                                List.of(actor(AdmittingTooEarly.class, "read")),
                                null))
                        .check(AdmittingTooEarly.class))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("Invalid execution results");
    }

    private static Actor actor(Class<?> core, String operation, Object... arguments) {
        return Stream.of(core.getMethods())
                .filter(method -> method.getName().equals(operation))
                .map(method -> new Actor(method, List.of(arguments)))
                .findFirst()
                .orElseThrow();
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
    public static class AdmittingTooEarly {
        private final NearCore core = new NearCore.AdmittingTooEarly();

        @Operation
        public int read() {
            return core.read();
        }

        @Operation(nonParallelGroup = "backplane")
        public void foreignWrite(@Param(name = "value") int value) {
            core.foreignWrite(value);
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
