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

    /** For the runner. */
    public FarCase() {}

    @Override
    public List<Turn> open(Setting setting) {
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
            turns.add(
                    act.operation() == FarOperation.INCREMENT_SHARED
                            ? new CountingTurn(act, contender, load)
                            : new FarTurn(act, contender, load));
        }
        return turns;
    }

    @Override
    public void close() {
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
    private record CountingTurn(FarScene.Act act, Contender cache, FarLoad load, LongAdder calls) implements Turn {

        CountingTurn(FarScene.Act act, Contender cache, FarLoad load) {
            this(act, cache, load, new LongAdder());
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
            Object sum = cache.get(FarLoad.SHARED_KEY);
            double called = calls.sum();
            double lost = called - (sum == null ? 0 : (Long) sum);
            return Map.of("exact", lost == 0 ? 1.0 : 0.0, "lost calls", lost, "calls", called);
        }
    }
}
