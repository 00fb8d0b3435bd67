package dev.perigee.it.soak;

import dev.perigee.it.history.Call;
import dev.perigee.it.history.Call.Answer;
import dev.perigee.it.history.CertificateChecker;
import dev.perigee.it.history.Change;
import dev.perigee.it.history.LinearizabilityChecker;
import dev.perigee.it.history.NearReadChecker;
import dev.perigee.it.history.ReadRun;
import dev.perigee.it.history.Verb;
import dev.perigee.it.history.Verdict;
import dev.perigee.it.soak.Figures.Wrong;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Brings together what the clients saw and what the far store announced, has the checkers look at it, and counts. */
final class Judge {

    private static final int MOST_STATES = 200_000;

    /** The server's clock and this JVM's are the same one, read in different units. */
    private static final long CLOCK_STEP_MILLIS = 2;

    private final long boundNanos;
    private final Figures figures;
    private final LinearizabilityChecker blackBox = new LinearizabilityChecker(MOST_STATES);
    private final CertificateChecker byNumbers = new CertificateChecker();

    Judge(long boundNanos, Figures figures) {
        this.boundNanos = boundNanos;
        this.figures = figures;
    }

    void judge(
            List<CallLog> logs,
            List<Vanishing> vanishings,
            List<Crash> crashes,
            Certificate certificate,
            List<EventLog> listeners) {
        Map<String, List<Call>> calls = new HashMap<>();
        Map<String, List<ReadRun>> runs = new HashMap<>();
        for (CallLog log : logs) {
            log.forEachCall((key, some) ->
                    calls.computeIfAbsent(key, none -> new ArrayList<>()).addAll(some));
            log.forEachRun((key, some) ->
                    runs.computeIfAbsent(key, none -> new ArrayList<>()).addAll(some));
            count(log);
        }
        Set<String> keys = new HashSet<>(calls.keySet());
        keys.addAll(runs.keySet());
        for (String key : keys) {
            List<Call> all = calls.computeIfAbsent(key, none -> new ArrayList<>());
            int partition = certificate.partitionOf(key);
            if (crashes.stream().anyMatch(crash -> all.stream().anyMatch(crash::mayHide))) {
                certificate.mayMissSomeOf(key);
                figures.crashedKeys++;
            }
            vanishings.stream()
                    .filter(vanishing -> vanishing.concerns(partition))
                    .map(Judge::asCall)
                    .forEach(all::add);
            judgeKey(key, all, runs.getOrDefault(key, List.of()), certificate.of(key));
        }
        keys.forEach(certificate::checkChain);
        certificate.contradictions().forEach(what -> figures.wrong(Wrong.BAD_ANNOUNCEMENT, what));
        judgeTimes(logs, certificate);
        listeners.forEach(listener -> judgeOrder(listener, certificate));
        figures.keys += keys.size();
        figures.epochs += certificate.epochs();
        figures.silentChanges += certificate.silentChanges();
        figures.untold += certificate.untold();
    }

    private void judgeKey(String key, List<Call> calls, List<ReadRun> runs, List<Change> changes) {
        figures.histories += calls.size();
        Verdict verdict = blackBox.check(calls);
        if (verdict.kind() == Verdict.Kind.VIOLATION) {
            figures.wrong(Wrong.LINEARIZABILITY, key + ": " + verdict.reason());
        } else if (verdict.kind() == Verdict.Kind.UNDECIDED) {
            figures.wrong(Wrong.UNDECIDED, key + ": " + verdict.reason());
        }
        figures.nearReads += runs.stream().mapToLong(ReadRun::count).sum();
        if (changes == null) {
            return;
        }
        figures.certified++;
        Verdict certified = byNumbers.check(calls, changes);
        if (certified.kind() == Verdict.Kind.VIOLATION) {
            figures.wrong(kindOf(String.valueOf(certified.reason())), key + ": " + certified.reason());
        }
        NearReadChecker.Findings reads = new NearReadChecker(boundNanos).check(calls, changes, runs);
        figures.stale(reads.staleNanos());
        count(Wrong.STALE_BEYOND_BOUND, reads.stale(), key, reads);
        count(Wrong.OWN_WRITE, reads.ownWrites(), key, reads);
        count(Wrong.MONOTONIC, reads.unseen(), key, reads);
        count(Wrong.CERTIFICATE, reads.unknown(), key, reads);
    }

    private void count(Wrong kind, int times, String key, NearReadChecker.Findings reads) {
        for (int i = 0; i < times; i++) {
            figures.wrong(kind, key + ": " + reads.first());
        }
    }

    private static Wrong kindOf(String reason) {
        if (reason.contains("took effect twice")) {
            return Wrong.DOUBLE_EFFECT;
        }
        return reason.contains("was never announced") ? Wrong.LOST_UPDATE : Wrong.CERTIFICATE;
    }

    private static Call asCall(Vanishing vanishing) {
        return new Call(
                Verb.VANISH,
                vanishing.node(),
                null,
                null,
                vanishing.certain() ? Answer.DONE : null,
                vanishing.begunAt(),
                vanishing.endedAt());
    }

    /** Nothing is stored after its deadline, and nothing of which it was said that it would not be. */
    private void judgeTimes(List<CallLog> logs, Certificate certificate) {
        long offset = System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        for (CallLog log : logs) {
            log.forEachCall((key, calls) -> calls.stream()
                    .filter(call -> !call.isKnown() && call.written() != null)
                    .forEach(call -> {
                        Long written = certificate.writtenMillis(call.written());
                        long deadline = TimeUnit.NANOSECONDS.toMillis(call.endedAt()) + offset + CLOCK_STEP_MILLIS;
                        if (written != null && written > deadline) {
                            figures.wrong(
                                    Wrong.ZOMBIE_WRITE, key + ": " + (written - deadline) + " ms too late: " + call);
                        }
                    }));
            for (String value : log.refusedValues()) {
                if (certificate.writtenMillis(value) != null) {
                    figures.wrong(Wrong.DENIED_WRITE, "was said not to be stored, and was: " + value);
                }
            }
        }
    }

    private void judgeOrder(EventLog listener, Certificate certificate) {
        listener.forEach((key, heard) -> {
            List<Change> changes = certificate.of(key);
            if (changes == null) {
                return;
            }
            Map<String, Integer> places = new HashMap<>();
            for (int place = 0; place < changes.size(); place++) {
                places.put(changes.get(place).value(), place);
            }
            int last = -1;
            for (String value : heard) {
                int place = places.getOrDefault(value, -1);
                if (place <= last) {
                    figures.wrong(Wrong.OUT_OF_ORDER_EVENT, key + ": " + value + " at " + place + " after " + last);
                }
                last = Math.max(last, place);
            }
        });
    }

    private void count(CallLog log) {
        figures.operations += log.operations();
        figures.unknown += log.unknown();
        figures.refused += log.refused();
        figures.slowestCallMillis =
                Math.max(figures.slowestCallMillis, TimeUnit.NANOSECONDS.toMillis(log.slowestNanos()));
    }
}
