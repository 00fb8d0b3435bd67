package dev.perigee.it.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.launcher.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node commits, then any node reads: nothing is out of date, whatever was changed and however it is read. */
final class SequenceTest {

    private static final int STEPS = 1_200;
    private static final long SEED = 20_261_121;

    @TempDir
    private Path folder;

    @Test
    void whatWasCommittedIsReadOnEveryNode() {
        Effort without;
        Effort with;
        try (RedisServer redis = RedisServer.start()) {
            try (TwoNodes nodes = new TwoNodes(
                    folder,
                    redis.uri(),
                    Map.of(),
                    Map.of(
                            "hibernate.cache.use_second_level_cache", "false",
                            "hibernate.cache.use_query_cache", "false"))) {
                without = run(nodes, "database only");
            }
            try (TwoNodes nodes = new TwoNodes(folder, redis.uri(), Map.of(), Map.of())) {
                with = run(nodes, "two nodes");
            }
        }
        assertThat(with.statements()).as("statements, with a cache").isLessThan(without.statements() * 3 / 4);
        assertThat(with.queryHits()).isPositive();
    }

    private static Effort run(TwoNodes nodes, String name) {
        Random random = new Random(SEED);
        Shop shop = new Shop();
        Business business = new Business(random, shop);
        Inspection inspection = new Inspection(random, shop);
        business.open(nodes.node(0));
        long start = System.nanoTime();
        for (int step = 0; step < STEPS; step++) {
            String deed = business.act(nodes.node(random.nextInt(2)));
            List<String> wrong = inspection.some(nodes.node(random.nextInt(2)));
            assertThat(wrong).as("seed %d, step %d, after '%s'", SEED, step, deed).isEmpty();
        }
        for (HibernateNode node : nodes.all()) {
            assertThat(inspection.all(node)).as("in the end").isEmpty();
        }
        Effort effort = Effort.of(nodes.all());
        System.out.printf(
                Locale.ROOT,
                "hibernate in sequence, %s: seed %d, %d changes %s, %d reads, stale 0; %s; %.1f s%n",
                name,
                SEED,
                STEPS,
                business.counts(),
                inspection.reads(),
                effort,
                (System.nanoTime() - start) / 1e9);
        return effort;
    }
}
