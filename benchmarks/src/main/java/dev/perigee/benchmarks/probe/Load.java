package dev.perigee.benchmarks.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Calls made by some threads for a while. */
final class Load {

    private Load() {}

    /** What a thread does once; with a number that is another one each time. */
    @FunctionalInterface
    interface Call {

        /** Makes one call. */
        void run(int number);
    }

    /**
     * What came of it.
     *
     * @param perSecond calls
     * @param serverMicros what a call cost the server's process on its core, sockets included
     * @param commandMicros what a call cost it by the count of its commands
     */
    record Outcome(double perSecond, double serverMicros, double commandMicros) {}

    /** Makes calls for so long, after a third of that as warm-up. */
    static Outcome run(ServerGauge gauge, int threads, long millis, Call call) throws Exception {
        calls(threads, Math.max(1, millis / 3), call);
        ServerGauge.Commands before = gauge.commands();
        double cpu = gauge.cpuSeconds();
        long begin = System.nanoTime();
        long done = calls(threads, millis, call);
        double seconds = (System.nanoTime() - begin) / 1e9;
        double spent = gauge.cpuSeconds() - cpu;
        return new Outcome(
                done / seconds,
                spent * 1e6 / done,
                (double) gauge.commands().since(before).busyMicros() / done);
    }

    private static long calls(int threads, long millis, Call call) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        AtomicBoolean over = new AtomicBoolean();
        try {
            List<Future<Long>> counts = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread * 7_919;
                Callable<Long> work = () -> {
                    long count = 0;
                    for (int i = first; !over.get(); i++) {
                        call.run(i & Integer.MAX_VALUE);
                        count++;
                    }
                    return count;
                };
                counts.add(executor.submit(work));
            }
            TimeUnit.MILLISECONDS.sleep(millis);
            over.set(true);
            long sum = 0;
            for (Future<Long> count : counts) {
                sum += count.get(30, TimeUnit.SECONDS);
            }
            return Math.max(1, sum);
        } finally {
            over.set(true);
            executor.shutdownNow();
        }
    }
}
