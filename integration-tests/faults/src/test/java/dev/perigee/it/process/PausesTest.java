package dev.perigee.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.launcher.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes that stand still under traffic, again and again, while Redis is well: what they read afterwards is as young as ever,
 * and nothing fails.
 *
 * <p>{@code -Dpauses.cycles=50} for more of them, {@code -Dpauses.seed=42} for the same ones again.
 */
final class PausesTest {

    private static final int CYCLES = Integer.getInteger("pauses.cycles", 4);
    private static final long SEED = Long.getLong("pauses.seed", System.nanoTime());
    private static final long SHORTEST_MILLIS = 500;
    private static final long LONGEST_MILLIS = 8_000;

    /** So long the nodes run after each pause; what is wrong after one is wrong at once. */
    private static final long RUN_MILLIS = 1_500;

    @TempDir
    private Path folder;

    @Test
    void aNodeThatStoodStillReadsNothingTooOldAndFailsNothing() {
        System.out.println("pauses: seed " + SEED + ", " + CYCLES + " cycles");
        Random random = new Random(SEED);
        try (RedisServer redis = RedisServer.start();
                NodeProcess writer = node(redis, "writer");
                NodeProcess one = node(redis, "one");
                NodeProcess two = node(redis, "two")) {
            long version = 1;
            writer.ask("rewrite " + version, "rewritten");
            one.ask("traffic", "traffic");
            two.ask("traffic", "traffic");
            run(RUN_MILLIS);
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                NodeProcess stopped = random.nextBoolean() ? one : two;
                long millis = SHORTEST_MILLIS + random.nextLong(LONGEST_MILLIS - SHORTEST_MILLIS);
                stopped.stop();
                run(millis / 4);
                writer.ask("rewrite " + ++version, "rewritten");
                run(millis - millis / 4);
                stopped.resume();
                run(RUN_MILLIS);
                writer.ask("rewrite " + ++version, "rewritten");
                String what = "cycle " + cycle + " of seed " + SEED + ", a pause of " + millis + " ms";
                for (NodeProcess node : List.of(one, two)) {
                    assertSound(node, what);
                }
            }
            for (NodeProcess node : List.of(one, two)) {
                node.ask("end-traffic", "ended");
                String[] report = assertSound(node, "at the end");
                System.out.printf(
                        Locale.ROOT,
                        "pauses: %d cycles, %s reads, 0 too old, 0 wrong, 0 thrown, %s writes never sent, %s events%n",
                        CYCLES,
                        report[0],
                        report[4],
                        report[5]);
            }
        }
    }

    private static String[] assertSound(NodeProcess node, String what) {
        String report = node.ask("report", "report");
        String[] words = report.split(" ");
        assertThat(Long.parseLong(words[0])).as("reads, %s", what).isPositive();
        assertThat(List.of(words[1], words[2], words[3]))
                .as("reads that were too old, calls that threw, and what was wrong; %s: %s", what, report)
                .containsOnly("0");
        return words;
    }

    private NodeProcess node(RedisServer redis, String name) {
        String uri = "redis://127.0.0.1:" + redis.port() + "?namespace=pauses&node.name=" + name;
        return NodeProcess.start(name, uri, folder, "quick");
    }

    private static void run(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
