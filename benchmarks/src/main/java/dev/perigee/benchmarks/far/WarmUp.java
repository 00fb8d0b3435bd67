package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.jmh.Turn;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs contenders until hardly anything is compiled any more, on all cores. A JVM on one core compiles at the expense of what
 * it runs for far longer than turns before the first that counts: calls were seen to take ten times as long.
 */
final class WarmUp {

    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(12);
    private static final double QUIET = 0.1;

    /** So many quiet passes in a row: what was called a thousand times is quiet for a moment, and compiled again later. */
    private static final int QUIET_PASSES = 15;

    private static final int PATIENCE_SECONDS = 10;

    private WarmUp() {}

    /**
     * Warms up for twelve seconds at most.
     *
     * @param threads how many threads call, whose numbers begin with this one: those below are others'
     */
    static void run(List<Turn> turns, int threads) throws Exception {
        String pinned = allowedCores();
        boolean freed = pinned != null && allow("0-" + (onlineCores() - 1));
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        try {
            long[][] calls = new long[turns.size()][threads];
            long begin = System.nanoTime();
            int quiet = 0;
            while (quiet < QUIET_PASSES && System.nanoTime() - begin < LIMIT_NANOS) {
                long compiled = compilationMillis();
                long passBegin = System.nanoTime();
                for (int i = 0; i < calls.length; i++) {
                    pass(turns.get(i), calls[i], callers);
                }
                double passMillis = (System.nanoTime() - passBegin) / 1e6;
                quiet = compilationMillis() - compiled > QUIET * passMillis ? 0 : quiet + 1;
            }
        } finally {
            callers.shutdown();
        }
        if (!callers.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a call goes on after the warm-up that it belongs to");
        }
        if (freed && pinned != null) {
            allow(pinned);
        }
    }

    private static void pass(Turn turn, long[] calls, ExecutorService callers) throws Exception {
        List<Callable<@Nullable Void>> all = new ArrayList<>();
        for (int i = 0; i < calls.length; i++) {
            int caller = i;
            all.add(() -> {
                long begin = System.nanoTime();
                do {
                    turn.run(calls.length + caller, calls[caller]++);
                } while (System.nanoTime() - begin < TURN_NANOS);
                return null;
            });
        }
        for (Future<@Nullable Void> called : callers.invokeAll(all)) {
            called.get();
        }
    }

    private static long compilationMillis() {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        return compiler == null ? 0 : compiler.getTotalCompilationTime();
    }

    private static int onlineCores() throws IOException {
        Path online = Path.of("/sys/devices/system/cpu/online");
        String[] ends = Files.readString(online).strip().split("[-,]", -1);
        return Integer.parseInt(ends[ends.length - 1]) + 1;
    }

    /** The cores this process may use, null where that is not told in the way of Linux. */
    private static @Nullable String allowedCores() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    /** Lets all threads of this process use these cores; says whether it could. */
    private static boolean allow(String cores) throws InterruptedException {
        try {
            long self = ProcessHandle.current().pid();
            Process process = new ProcessBuilder("taskset", "-a", "-cp", cores, String.valueOf(self))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
