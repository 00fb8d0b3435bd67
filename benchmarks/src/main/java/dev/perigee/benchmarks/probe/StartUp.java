package dev.perigee.benchmarks.probe;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.report.Figure;
import dev.perigee.launcher.RedisServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long it takes from nothing to the first get: a JVM starts, a cache is opened, an entry is put and read. */
public final class StartUp implements Part {

    private final List<String> contenders;

    /** With all contenders. */
    public StartUp() {
        this(Opened.BY_JCACHE);
    }

    StartUp(List<String> contenders) {
        this.contenders = List.copyOf(contenders);
    }

    @Override
    public String name() {
        return "start-up";
    }

    @Override
    public List<Figure> measure(Run run) throws IOException {
        int rounds = run.quick() ? 2 : 5;
        Map<String, List<Double>> all = new LinkedHashMap<>();
        Map<String, List<Double>> inMain = new LinkedHashMap<>();
        try (RedisServer server = RedisServer.start()) {
            for (int round = 0; round < rounds; round++) {
                for (String contender : contenders) {
                    server.call("FLUSHALL");
                    Forks.Answer answer = Forks.run(
                            Fork.class,
                            List.of("-Xmx512m"),
                            List.of(contender, server.uri().toString()));
                    all.computeIfAbsent(contender, none -> new ArrayList<>()).add(answer.millis());
                    inMain.computeIfAbsent(contender, none -> new ArrayList<>()).add(answer.value());
                }
            }
        }
        List<Figure> figures = new ArrayList<>();
        all.forEach((contender, millis) -> figures.add(new Figure(
                "start-up/first get",
                contender,
                "ms",
                millis,
                Map.of("ms without the JVM's own start", Quantiles.median(inMain.getOrDefault(contender, millis))))));
        return Probes.tell(run, figures);
    }

    /** What a JVM does that is started for this. */
    static final class Fork {

        private Fork() {}

        /** Opens a cache and tells how many milliseconds that took. */
        public static void main(String[] arguments) {
            long begin = System.nanoTime();
            Opened<String> cache = Opened.open(arguments[0], arguments[1], String.class, 1_000);
            cache.put().accept("first", "value");
            if (!"value".equals(cache.get().apply("first"))) {
                throw new IllegalStateException("What was put is not there");
            }
            Forks.answer((System.nanoTime() - begin) / 1e6);
            // Threads of a client would keep it alive; it is of no more use.
            Runtime.getRuntime().halt(0);
        }
    }
}
