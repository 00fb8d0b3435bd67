package dev.perigee.benchmarks.jmh;

import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.report.Figure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.util.MultisetStatistics;
import org.openjdk.jmh.util.Statistics;

/**
 * Contenders that alternate in turns of about 100 ms in one JVM, or in several one after the other: whatever the machine does besides meets all of them, and two
 * that share a server meet it in the same state. Each turn is an iteration of JMH's.
 *
 * <p>A round is several turns of each contender; its value is what all threads together did in a second. Of latency there is
 * the median and the 99th percentile over all turns, in the figures' extras.
 */
public final class Turns {

    /** How many turns of each contender make a round, if nothing is said. */
    public static final int TURNS_OF_A_ROUND = 4;

    /** What extras call the latency that half of the calls do not exceed. */
    public static final String P50 = "p50 us";

    /** What extras call the latency that 99 of 100 calls do not exceed. */
    public static final String P99 = "p99 us";

    /** 1 in the extras of a case that was to be pinned and was; 0 where the machine does not allow it. */
    public static final String PINNED = "pinned";

    private static final Duration LENGTH = Duration.ofMillis(100);
    private static final int WARMUPS = 8;
    private static final int LEAST_TURNS = 15;

    private final String caseId;
    private final Class<? extends TurnCase> type;
    private final int contenders;
    private String detail = "";
    private int threads = 1;
    private boolean pinned;
    private Duration length = LENGTH;
    private int turnsOfARound = TURNS_OF_A_ROUND;
    private int forks = 1;

    private Turns(String caseId, Class<? extends TurnCase> type, int contenders) {
        this.caseId = caseId;
        this.type = type;
        this.contenders = contenders;
    }

    /**
     * Names what is measured.
     *
     * @param caseId what the figures say
     * @param type makes the contenders
     * @param contenders how many it makes
     */
    public static Turns of(String caseId, Class<? extends TurnCase> type, int contenders) {
        return new Turns(caseId, type, contenders);
    }

    /** Tells the case something, such as the size of values. */
    public Turns detail(String words) {
        detail = words;
        return this;
    }

    /** Sets how many threads call; 1 if nothing is said. */
    public Turns threads(int number) {
        threads = number;
        return this;
    }

    /** Keeps server and client on a core each. */
    public Turns pinned() {
        pinned = true;
        return this;
    }

    /** Sets how long a turn takes, 100 ms if nothing is said: longer for operations of many milliseconds. */
    public Turns length(Duration ofTurn) {
        length = ofTurn;
        return this;
    }

    /** Sets how many turns of each contender make a round: the more, the less rounds differ. */
    public Turns turnsOfARound(int number) {
        turnsOfARound = number;
        return this;
    }

    /** Sets in how many JVMs one after the other; 1 if nothing is said. Each compiles a little differently, and stays so. */
    public Turns forks(int number) {
        forks = number;
        return this;
    }

    /**
     * Measures on the run's server, which is emptied for each JVM, and tells the run.
     *
     * @throws IllegalStateException if the case fails, or makes another number of contenders
     */
    public List<Figure> measure(Run run) {
        int rounds = Math.max(run.rounds(), (LEAST_TURNS + turnsOfARound - 1) / turnsOfARound);
        int roundsOfAFork = (rounds + forks - 1) / forks;
        Jmh jmh = Jmh.of(TurnsBenchmark.class, "operation")
                .param("type", type.getName())
                .param("redis", run.redis().uri())
                .param("detail", detail)
                .threads(threads)
                .effort(new Effort(WARMUPS * contenders, length, roundsOfAFork * turnsOfARound * contenders, length))
                .profiler(TurnsProfiler.class);
        if (!pinned) {
            return run.tell(figures(turns(jmh, run), Map.of()));
        }
        try (Pinning pinning = Pinning.of(run.redis())) {
            List<IterationResult> turns = turns(jmh.profiler(PinnedClient.class), run);
            return run.tell(figures(turns, Map.of(PINNED, pinning.worked() ? 1.0 : 0.0)));
        }
    }

    private List<IterationResult> turns(Jmh jmh, Run run) {
        List<IterationResult> turns = new ArrayList<>();
        for (int i = 0; i < forks; i++) {
            run.redis().call("FLUSHALL");
            turns.addAll(jmh.iterations());
        }
        return turns;
    }

    private List<Figure> figures(List<IterationResult> turns, Map<String, Double> common) {
        Map<String, List<IterationResult>> byContender = new LinkedHashMap<>();
        for (IterationResult turn : turns) {
            byContender
                    .computeIfAbsent(contender(turn), name -> new ArrayList<>())
                    .add(turn);
        }
        if (byContender.size() != contenders) {
            throw new IllegalStateException(caseId + " has the contenders " + byContender.keySet() + ", and "
                    + contenders + " were announced; announce as many as the case opens");
        }
        List<Figure> figures = new ArrayList<>();
        byContender.forEach((contender, own) ->
                figures.add(new Figure(caseId, contender, "ops/s", rounds(own), extras(own, common))));
        return figures;
    }

    private List<Double> rounds(List<IterationResult> turns) {
        List<Double> rounds = new ArrayList<>();
        for (int i = 0; i + turnsOfARound <= turns.size(); i += turnsOfARound) {
            Statistics round = merged(turns.subList(i, i + turnsOfARound));
            // No thread does anything but call, so the time between calls is none.
            rounds.add(threads * (double) TimeUnit.SECONDS.toNanos(1) / round.getMean());
        }
        return rounds;
    }

    private static Map<String, Double> extras(List<IterationResult> turns, Map<String, Double> common) {
        Map<String, Double> extras = new HashMap<>(common);
        Statistics all = merged(turns);
        extras.put(P50, all.getPercentile(50) / 1_000);
        extras.put(P99, all.getPercentile(99) / 1_000);
        extras.put("B/op", Jmh.average(turns, "gc.alloc.rate.norm"));
        extras.put("cpu ns/op", Jmh.average(turns, CpuProfiler.LABEL));
        Jmh.secondary(turns.get(turns.size() - 1)).forEach((label, result) -> {
            if (label.startsWith(TurnsProfiler.EXTRA)) {
                extras.put(label.substring(TurnsProfiler.EXTRA.length()), result.getScore());
            }
        });
        return extras;
    }

    private static Statistics merged(List<IterationResult> turns) {
        MultisetStatistics merged = new MultisetStatistics();
        turns.forEach(turn -> turn.getPrimaryResult()
                .getStatistics()
                .getRawData()
                .forEachRemaining(value -> merged.addValue(value.getKey(), value.getValue())));
        return merged;
    }

    private static String contender(IterationResult turn) {
        return Jmh.secondary(turn).keySet().stream()
                .filter(label -> label.startsWith(TurnsProfiler.CONTENDER))
                .map(label -> label.substring(TurnsProfiler.CONTENDER.length()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("an iteration does not tell whose turn it was"));
    }
}
