package dev.perigee.it.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.ServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Redis goes in the middle of a transaction and comes back later, while both nodes go on: the database answers, no
 * exception reaches the application, and nothing that is read then is out of date, neither meanwhile nor afterwards.
 */
final class RedisDownTest {

    private static final long SEED = 20_261_122;
    private static final int STEPS = 40;
    private static final Duration BOUND = Duration.ofMillis(4_000);

    /** Short times, so that the test is over soon. */
    private static final Map<String, String> OPTIONS = Map.of(
            "far.timeout", "1s",
            "coherence.bound", BOUND.toMillis() + "ms",
            "coherence.digest-interval", "100ms",
            "coherence.grace", "50ms");

    @TempDir
    private Path folder;

    /** Ways to go and to come back. */
    enum Outage {
        /** Killed, and back with what it held. */
        KILLED(RedisServer::kill, RedisServer::restart),
        /** Killed, and back with nothing. */
        LOST(RedisServer::kill, RedisServer::restartEmpty),
        /** Stopped: connections stand and nothing is answered; what was sent is carried out later, if it is not too late. */
        STOPPED(RedisServer::stop, RedisServer::resume);

        private final Consumer<RedisServer> begin;
        private final Consumer<RedisServer> end;

        Outage(Consumer<RedisServer> begin, Consumer<RedisServer> end) {
            this.begin = begin;
            this.end = end;
        }
    }

    @ParameterizedTest
    @EnumSource(Outage.class)
    void theDatabaseAnswers(Outage outage) {
        try (RedisServer redis = RedisServer.start(ServerOptions.defaults().withData());
                TwoNodes nodes = new TwoNodes(folder, redis.uri(), OPTIONS, Map.of())) {
            Random random = new Random(SEED);
            Shop shop = new Shop();
            Business business = new Business(random, shop);
            Inspection inspection = new Inspection(random, shop);
            HibernateNode one = nodes.node(0);
            HibernateNode two = nodes.node(1);
            business.open(one);
            one.caches().forEach(cache -> cache.getCacheManager().enableStatistics(cache.getName(), true));
            nodes.all().forEach(node -> assertThat(inspection.all(node)).isEmpty());
            nodes.all().forEach(node -> assertThat(inspection.all(node)).isEmpty());

            // In mid-transaction: the soft lock is in Redis, its release and the new state will not get there.
            try (Session session = one.sessions().openSession()) {
                session.beginTransaction();
                Product product = session.find(Product.class, 1L);
                product.name = "committed without Redis";
                product.price = 4711;
                session.find(Stock.class, 1L).pieces = -1;
                session.flush();
                outage.begin.accept(redis);
                session.getTransaction().commit();
            }
            shop.goods.computeIfPresent(1L, (id, goods) -> goods.named("committed without Redis").priced(4711));
            shop.stock.put(1L, -1L);
            // At once, while near copies of results may still be served and their timestamps cannot be read any more.
            assertThat(inspection.query(one)).isEmpty();
            assertThat(inspection.all(one)).as("on the node that committed, at once").isEmpty();
            passBound();
            assertThat(inspection.all(two)).as("on the other, after the bound").isEmpty();
            for (int step = 0; step < STEPS; step++) {
                HibernateNode writer = nodes.node(random.nextInt(2));
                String deed = business.act(writer);
                assertThat(inspection.some(nodes.node(random.nextInt(2))))
                        .as("during the outage, step %d, after '%s'", step, deed)
                        .isEmpty();
            }

            outage.end.accept(redis);
            long start = System.nanoTime();
            Waiting.until("both nodes have made up for what was lost", () -> nodes.all().stream()
                    .flatMap(node -> node.caches().stream())
                    .allMatch(cache -> cache.statistics().pendingRecoveries() == 0));
            long millis = (System.nanoTime() - start) / 1_000_000;
            for (int step = 0; step < STEPS; step++) {
                HibernateNode writer = nodes.node(random.nextInt(2));
                String deed = business.act(writer);
                assertThat(inspection.some(nodes.node(random.nextInt(2))))
                        .as("after the outage, step %d, after '%s'", step, deed)
                        .isEmpty();
            }
            nodes.all().forEach(
                            node -> assertThat(inspection.all(node)).as("in the end").isEmpty());
            Waiting.until("the cache is used again", () -> {
                long before = two.statistics().getSecondLevelCacheHitCount();
                assertThat(inspection.all(two)).isEmpty();
                return two.statistics().getSecondLevelCacheHitCount() > before;
            });
            System.out.printf(
                    Locale.ROOT,
                    "hibernate, redis %s in mid-transaction: %d reads, stale 0, exceptions 0; lost writes of node 0: %d;"
                            + " made up for %d ms after redis was back%n",
                    outage,
                    inspection.reads(),
                    lostWrites(one.caches()),
                    millis);
        }
    }

    /** Near copies of the other node may be served for that long after the far tier is gone. */
    private static void passBound() {
        long end = System.nanoTime() + BOUND.toNanos();
        Waiting.until("the bound is over", () -> System.nanoTime() - end >= 0);
    }

    private static long lostWrites(List<PerigeeCache<Object, Object>> caches) {
        return caches.stream()
                .mapToLong(cache -> cache.statistics().lostWrites())
                .sum();
    }
}
