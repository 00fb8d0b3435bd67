package dev.perigee.benchmarks.probe;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.report.Figure;
import dev.perigee.launcher.RedisServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a server is busy with a call, by its own count ({@code INFO commandstats}: from when a command has been read until
 * its answer is in the connection's buffer). Beside a plain GET and a bare script of SET, INCR and PUBLISH. All take turns of
 * 100 calls; a round's value is the median of its turns.
 *
 * <p>A node hears its own namespace too, so one subscriber is the least that there is; the bare script's channel has as many.
 */
public final class ServerTime implements Part {

    private static final int SIZE_OF_TARGETS = 300;
    private static final int[] SIZES = {100, 300, 1_024, 10_240};
    private static final int[] NODES = {1, 2, 10};

    private final int turns;

    /** With as many turns as a run asks for. */
    public ServerTime() {
        this(0);
    }

    /** With so many turns a round; 0 for as many as the run asks for. */
    ServerTime(int turns) {
        this.turns = turns;
    }

    @Override
    public String name() {
        return "server-time";
    }

    @Override
    public List<Figure> measure(Run run) throws Exception {
        int each = turns > 0 ? turns : run.quick() ? 12 : 30;
        int rounds = Math.max(5, run.rounds());
        List<Figure> figures = new ArrayList<>();
        for (int size : run.quick() ? new int[] {SIZE_OF_TARGETS} : SIZES) {
            figures.addAll(Probes.tell(run, measure(size, /* nodes= */ 1, rounds, each)));
        }
        for (int nodes : run.quick() ? new int[0] : NODES) {
            if (nodes > 1) {
                figures.addAll(Probes.tell(run, measure(SIZE_OF_TARGETS, nodes, rounds, each)));
            }
        }
        return figures;
    }

    /**
     * Measures all calls with values of a size.
     *
     * @param nodes how many hear of each write
     */
    static List<Figure> measure(int size, int nodes, int rounds, int turns) throws Exception {
        String suffix = "/" + size + "B/" + nodes + (nodes == 1 ? " subscriber" : " subscribers");
        List<Figure> figures = new ArrayList<>();
        try (RedisServer server = RedisServer.start();
                ServerGauge gauge = new ServerGauge(server);
                ServerCalls calls = new ServerCalls(server, size, nodes)) {
            Cores.pin(server);
            Map<String, Turn> subjects = new LinkedHashMap<>();
            calls.bare().forEach((name, call) -> subjects.put(name, new Calls(gauge, call)));
            calls.perigee().forEach((name, call) -> subjects.put("perigee " + name, new Calls(gauge, call)));
            calls.parts().forEach((name, call) -> subjects.put("part " + name, new Calls(gauge, call)));
            Map<String, List<Double>> micros = Turn.alternate(subjects, rounds, turns);
            Map<String, Double> noExtras = Map.of();
            calls.perigee().keySet().forEach(name -> {
                String caseId = "server-time/" + name + suffix;
                figures.add(new Figure(caseId, "perigee", "us", values(micros, "perigee " + name), noExtras));
                calls.bare()
                        .keySet()
                        .forEach(bare -> figures.add(new Figure(caseId, bare, "us", values(micros, bare), noExtras)));
            });
            calls.parts()
                    .keySet()
                    .forEach(name -> figures.add(new Figure(
                            "server-time/parts" + suffix, name, "us", values(micros, "part " + name), noExtras)));
        }
        return figures;
    }

    private static List<Double> values(Map<String, List<Double>> micros, String name) {
        return micros.getOrDefault(name, List.of());
    }

    /** A hundred calls, or fewer where each is of a hundred keys. */
    private record Calls(ServerGauge gauge, ServerCall call) implements Turn {

        @Override
        public double measure() {
            call.prepare();
            ServerGauge.Commands before = gauge.commands();
            int done = call.run();
            return (double) gauge.commands().since(before).busyMicros() / done;
        }
    }
}
