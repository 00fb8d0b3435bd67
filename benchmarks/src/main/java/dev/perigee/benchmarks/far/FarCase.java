package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.Contender;
import dev.perigee.benchmarks.contender.Setup;
import dev.perigee.benchmarks.jmh.Turn;
import dev.perigee.benchmarks.jmh.TurnCase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A {@link FarScene} in the JVM that measures it. Entries are eternal and by value, as most are. */
public final class FarCase implements TurnCase {

    private final Map<String, Contender> opened = new LinkedHashMap<>();
    private final List<CountingTurn> counting = new ArrayList<>();

    /** For the runner. */
    public FarCase() {}

    @Override
    public List<Turn> open(Setting setting) throws Exception {
        FarScene scene = FarScene.parse(setting.detail());
        FarLoad load = new FarLoad(scene.values(), scene.entries());
        List<Turn> turns = new ArrayList<>();
        for (FarScene.Act act : scene.acts()) {
            Contender contender = opened.get(act.contender());
            if (contender == null) {
                contender = FarContenders.open(
                        act.contender(),
                        new Setup(
                                setting.redis(),
                                act.contender(),
                                scene.values(),
                                /* byReference= */ false,
                                /* expiring= */ false,
                                /* capacity= */ 0));
                opened.put(act.contender(), contender);
                load.fill(contender);
            }
            if (act.operation() == FarOperation.INCREMENT_SHARED) {
                CountingTurn turn = new CountingTurn(act, contender, load);
                counting.add(turn);
                turns.add(turn);
            } else {
                turns.add(new FarTurn(act, contender, load));
            }
        }
        WarmUp.run(turns, setting.threads());
        return turns;
    }

    @Override
    public void close() {
        counting.forEach(CountingTurn::settle);
        opened.values().forEach(Contender::close);
    }

    private record FarTurn(FarScene.Act act, Contender cache, FarLoad load) implements Turn {

        @Override
        public String contender() {
            return act.name();
        }

        @Override
        public @Nullable Object run(int thread, long call) {
            return act.operation().run(cache, load, thread, call);
        }
    }

    /** Counts its calls, to hold them against the sum that they made. */
    private static final class CountingTurn implements Turn {

        private final FarScene.Act act;
        private final Contender cache;
        private final FarLoad load;
        private final LongAdder calls = new LongAdder();

        /** What is said once the contender is closed, which is before its last turn is told about. */
        private volatile Map<String, Double> last = Map.of();

        CountingTurn(FarScene.Act act, Contender cache, FarLoad load) {
            this.act = act;
            this.cache = cache;
            this.load = load;
        }

        @Override
        public String contender() {
            return act.name();
        }

        @Override
        public @Nullable Object run(int thread, long call) {
            Object sum = act.operation().run(cache, load, thread, call);
            calls.increment();
            return sum;
        }

        @Override
        public Map<String, Double> extras() {
            return last.isEmpty() ? count() : last;
        }

        private Map<String, Double> count() {
            Object sum = cache.get(FarLoad.SHARED_KEY);
            double called = calls.sum();
            double lost = called - (sum == null ? 0 : (Long) sum);
            return Map.of("exact", lost == 0 ? 1.0 : 0.0, "lost", lost, "calls", called);
        }

        private void settle() {
            last = count();
        }
    }
}
