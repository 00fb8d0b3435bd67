package dev.perigee.it.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of a soak: printed as one block, of which every zero is a hard one. Not thread-safe. */
final class Figures {

    private static final int KEPT = 8;

    /** What must not be. */
    enum Wrong {
        UNDECIDED,
        LINEARIZABILITY,
        CERTIFICATE,
        STALE_BEYOND_BOUND,
        OWN_WRITE,
        MONOTONIC,
        LOST_UPDATE,
        DOUBLE_EFFECT,
        ZOMBIE_WRITE,
        DENIED_WRITE,
        OUT_OF_ORDER_EVENT,
        BAD_ANNOUNCEMENT,
        SURPRISE,
        STUCK_CALL,
        NOT_CONVERGED
    }

    private final Map<Wrong, Long> wrongs = new EnumMap<>(Wrong.class);
    private final List<String> examples = new ArrayList<>();
    private final List<Long> staleNanos = new ArrayList<>();
    long operations;
    long nearReads;
    long nearHits;
    long nearMisses;
    long farHits;
    long farFailures;
    long invalidations;
    long updates;
    long sparedRereads;
    long unknown;
    long refused;
    long keys;
    long histories;
    long certified;
    long silentChanges;
    long untold;
    long crashedKeys;
    long announcements;
    long epochs;
    long lostMessages;
    long events;
    long reportedLosses;
    long slowestCallMillis;
    long slowestConvergenceMillis;
    Map<FaultKind, Integer> faults = new EnumMap<>(FaultKind.class);

    void wrong(Wrong kind, String what) {
        wrongs.merge(kind, 1L, Long::sum);
        if (wrongs.get(kind) <= KEPT) {
            examples.add(kind + ": " + what);
        }
    }

    void stale(List<Long> nanos) {
        staleNanos.addAll(nanos);
    }

    long count(Wrong kind) {
        return wrongs.getOrDefault(kind, 0L);
    }

    long wrongs() {
        return wrongs.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The first few things that were wrong, one a line. */
    String examples() {
        return String.join("\n", examples);
    }

    String block(SoakPlan plan, long boundMillis) {
        Collections.sort(staleNanos);
        int faultCount = faults.values().stream().mapToInt(Integer::intValue).sum();
        return String.format(
                Locale.ROOT,
                """
                soak (%s): seed %d  duration %d s  nodes %d x %d  operations %d  near hits %d  near misses %d  far hits %d  far failures %d
                unknown outcomes %d  refused %d  slowest call %d ms
                faults %d: %s
                messages %d  lost on the way %d  not told by a killed server %d  epoch changes %d  invalidations %d  values taken in %d  re-reads spared %d  announced without value %d  bad announcements %d
                linearizability: keys %d  calls %d  undecided %d  violations %d   certificate: keys %d (not %d with calls in a crash, %d announced without value)  violations %d
                staleness of near reads, ms: %d reads, of the last of equal ones stale at all %d: p50 %s p99 %s p99.9 %s max %s  bound %d  stale beyond bound %d
                own-write violations %d  monotonic violations %d  lost updates %d  double effects %d  zombie writes %d  denied writes %d
                listeners: delivered %d  out of order %d  reported losses %d   surprises %d  stuck calls %d
                converged after the last fault of each round within %d ms
                """,
                plan.what(),
                plan.seed(),
                plan.duration().toSeconds(),
                plan.nodes(),
                plan.clients(),
                operations,
                nearHits,
                nearMisses,
                farHits,
                farFailures,
                unknown,
                refused,
                slowestCallMillis,
                faultCount,
                faults,
                announcements,
                lostMessages,
                untold,
                epochs,
                invalidations,
                updates,
                sparedRereads,
                silentChanges,
                count(Wrong.BAD_ANNOUNCEMENT),
                keys,
                histories,
                count(Wrong.UNDECIDED),
                count(Wrong.LINEARIZABILITY),
                certified,
                crashedKeys,
                keys - certified - crashedKeys,
                count(Wrong.CERTIFICATE),
                nearReads,
                staleNanos.size(),
                millis(0.5),
                millis(0.99),
                millis(0.999),
                millis(1),
                boundMillis,
                count(Wrong.STALE_BEYOND_BOUND),
                count(Wrong.OWN_WRITE),
                count(Wrong.MONOTONIC),
                count(Wrong.LOST_UPDATE),
                count(Wrong.DOUBLE_EFFECT),
                count(Wrong.ZOMBIE_WRITE),
                count(Wrong.DENIED_WRITE),
                events,
                count(Wrong.OUT_OF_ORDER_EVENT),
                reportedLosses,
                count(Wrong.SURPRISE),
                count(Wrong.STUCK_CALL),
                slowestConvergenceMillis);
    }

    private String millis(double share) {
        if (staleNanos.isEmpty()) {
            return "-";
        }
        int index = (int) Math.ceil(share * staleNanos.size()) - 1;
        return String.format(Locale.ROOT, "%.1f", staleNanos.get(Math.max(0, index)) / 1e6);
    }
}
