package dev.perigee.it.soak;

import dev.perigee.it.history.Call;
import dev.perigee.it.history.ReadRun;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What one client did and saw. Not thread-safe; read when the client is done. */
@SuppressWarnings("serial") // Written and read by processes of one build.
final class CallLog implements Serializable {

    private final int node;
    private final Map<String, List<Call>> calls = new HashMap<>();
    private final Map<String, List<ReadRun>> runs = new HashMap<>();
    private final Map<String, ReadRun> open = new HashMap<>();
    private long operations;
    private long reads;
    private long unknown;
    private long refused;
    private final Set<String> refusedValues = new HashSet<>();
    private long slowestNanos;

    CallLog(int node) {
        this.node = node;
    }

    int node() {
        return node;
    }

    void add(String key, Call call) {
        calls.computeIfAbsent(key, none -> new ArrayList<>()).add(call);
    }

    /** A read that the near tier may have answered. */
    void read(String key, @Nullable String value, long begunAt, long endedAt) {
        reads++;
        ReadRun run = open.get(key);
        if (run != null && Objects.equals(run.value(), value)) {
            open.put(key, new ReadRun(node, value, run.firstEndedAt(), begunAt, run.count() + 1));
        } else {
            if (run != null) {
                runs.computeIfAbsent(key, none -> new ArrayList<>()).add(run);
            }
            open.put(key, new ReadRun(node, value, endedAt, begunAt, 1));
        }
    }

    void took(long nanos) {
        operations++;
        slowestNanos = Math.max(slowestNanos, nanos);
    }

    void leftOpen() {
        unknown++;
    }

    /** A call failed and surely had no effect; {@code value} is what it was to store. */
    void wasRefused(@Nullable String value) {
        refused++;
        if (value != null) {
            refusedValues.add(value);
        }
    }

    Set<String> refusedValues() {
        return refusedValues;
    }

    void forEachCall(BiConsumer<String, List<Call>> action) {
        calls.forEach(action);
    }

    void forEachRun(BiConsumer<String, List<ReadRun>> action) {
        runs.forEach(action);
        open.forEach((key, run) -> action.accept(key, List.of(run)));
    }

    long operations() {
        return operations;
    }

    long reads() {
        return reads;
    }

    long unknown() {
        return unknown;
    }

    long refused() {
        return refused;
    }

    long slowestNanos() {
        return slowestNanos;
    }
}
