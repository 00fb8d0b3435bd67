package dev.perigee.benchmarks.jmh;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The contenders of a {@link TurnCase}, another one in each iteration. Their calls share one call site, which costs them a few
 * nanoseconds; so this is for operations that take microseconds.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TurnsBenchmark {

    /** Whose turn it is, for the profiler, which JMH makes and hands nothing to. */
    private static volatile @Nullable Turn current;

    /** For JMH. */
    public TurnsBenchmark() {}

    static String contender() {
        Turn turn = current;
        return turn == null ? "" : turn.contender();
    }

    static Map<String, Double> extras() {
        Turn turn = current;
        return turn == null ? Map.of() : turn.extras();
    }

    /** The case, opened. */
    @State(Scope.Benchmark)
    public static class Contenders {

        /** The name of the class of the case. */
        @Param("")
        public String type = "";

        /** The server. */
        @Param("")
        public String redis = "";

        /** What the case is told beside that. */
        @Param("")
        public String detail = "";

        private @Nullable TurnCase opened;
        private List<Turn> turns = List.of();
        private int next;

        /** For JMH. */
        public Contenders() {}

        /** Makes and opens the case. */
        @Setup(Level.Trial)
        public void open(BenchmarkParams params) throws Exception {
            TurnCase made = Class.forName(type)
                    .asSubclass(TurnCase.class)
                    .getDeclaredConstructor()
                    .newInstance();
            opened = made;
            turns = made.open(new TurnCase.Setting(redis, params.getThreads(), detail));
        }

        /** Gives the turn to the next contender. */
        @Setup(Level.Iteration)
        public void turn() {
            current = turns.get(next++ % turns.size());
        }

        /** Closes the case. */
        @TearDown(Level.Trial)
        public void close() throws Exception {
            if (opened != null) {
                opened.close();
            }
        }

        private int index() {
            return (next - 1) % turns.size();
        }
    }

    /** What each thread knows. */
    @State(Scope.Thread)
    public static class Caller {

        private int thread;
        private long[] calls = new long[0];
        private int index;
        private @Nullable Turn turn;

        /** For JMH. */
        public Caller() {}

        /** Learns which thread it is. */
        @Setup(Level.Trial)
        public void begin(Contenders contenders, ThreadParams params) {
            thread = params.getThreadIndex();
            calls = new long[contenders.turns.size()];
        }

        /** Learns whose turn it is. */
        @Setup(Level.Iteration)
        public void turn(Contenders contenders) {
            index = contenders.index();
            turn = contenders.turns.get(index);
        }

        private @Nullable Object call() throws Exception {
            Turn running = turn;
            return running == null ? null : running.run(thread, calls[index]++);
        }
    }

    /** One operation of the contender whose turn it is. */
    @Benchmark
    public @Nullable Object operation(Caller caller) throws Exception {
        return caller.call();
    }
}
