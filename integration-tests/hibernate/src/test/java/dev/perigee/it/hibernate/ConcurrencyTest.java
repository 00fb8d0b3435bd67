package dev.perigee.it.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.launcher.RedisServer;
import jakarta.persistence.OptimisticLockException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.hibernate.StaleStateException;
import org.hibernate.cache.spi.access.EntityDataAccess;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes change and read the same rows at once. {@code hibernate-jcache} reads an entry and then writes it, and locks
 * within its own JVM only, so it can leave an old row in any shared cache; how often, is printed. What the provider has to
 * answer for is that no near copy differs from the far tier for longer than the bound, and here that is asserted.
 */
final class ConcurrencyTest {

    private static final int ROWS = 8;
    private static final int THREADS_A_NODE = 2;
    private static final long RUN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long SEED = 20_261_123;
    private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(2);

    @TempDir
    private Path folder;

    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong staleReads = new AtomicLong();
    private final AtomicLong staleBehindNear = new AtomicLong();

    /** The highest numbers that are known to have been committed: of products, which anybody changes, */
    private final AtomicLongArray prices = new AtomicLongArray(ROWS);

    /** and of stocks, which have no version: each row is changed by one thread only. */
    private final AtomicLongArray pieces = new AtomicLongArray(ROWS);

    @Test
    void noNearCopyStaysBehindTheFarTier() throws Exception {
        try (RedisServer redis = RedisServer.start();
                TwoNodes nodes = new TwoNodes(folder, redis.uri(), Map.of(), Map.of())) {
            nodes.node(0).commit(session -> {
                for (long id = 0; id < ROWS; id++) {
                    session.persist(new Product(id, "code " + id));
                    session.persist(new Stock(id));
                }
            });
            ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS_A_NODE);
            try {
                List<Future<?>> running = new ArrayList<>();
                long end = System.nanoTime() + RUN_NANOS;
                for (int i = 0; i < 2 * THREADS_A_NODE; i++) {
                    HibernateNode node = nodes.node(i % 2);
                    Random random = new Random(SEED + i);
                    int thread = i;
                    running.add(threads.submit(() -> {
                        while (System.nanoTime() - end < 0) {
                            step(node, random, thread);
                        }
                    }));
                }
                for (Future<?> each : running) {
                    each.get(60, TimeUnit.SECONDS);
                }
            } finally {
                threads.shutdownNow();
            }
            long wrongInTheEnd = countWrong(nodes);
            System.out.printf(
                    Locale.ROOT,
                    "hibernate at once: seed %d, commits %d, refused by version %d, reads %d, of these stale by"
                            + " hibernate-jcache's own races %d, near copies behind the far tier beyond the bound %d; rows"
                            + " left wrong in the cache %d of %d; %s%n",
                    SEED,
                    commits.get(),
                    refused.get(),
                    reads.get(),
                    staleReads.get(),
                    staleBehindNear.get(),
                    wrongInTheEnd,
                    2 * ROWS,
                    Effort.of(nodes.all()));
            assertThat(staleBehindNear).hasValue(0);
            for (HibernateNode node : nodes.all()) {
                for (int id = 0; id < ROWS; id++) {
                    assertThat(isNearBehindFar(node, Product.class, id)).as("product %d", id).isFalse();
                    assertThat(isNearBehindFar(node, Stock.class, id)).as("stock %d", id).isFalse();
                }
            }
        }
    }

    private void step(HibernateNode node, Random random, int thread) {
        int id = random.nextInt(ROWS);
        switch (random.nextInt(8)) {
            case 0 -> reprice(node, id);
            case 1 -> restock(node, thread + 2 * THREADS_A_NODE * random.nextInt(ROWS / (2 * THREADS_A_NODE)));
            case 2, 3, 4 -> read(
                    node, Product.class, id, prices, () -> node.read(session -> (long)
                            session.find(Product.class, (long) id).price));
            default -> read(
                    node, Stock.class, id, pieces, () -> node.read(session -> session.find(Stock.class, (long) id)
                            .pieces));
        }
    }

    private void reprice(HibernateNode node, int id) {
        try {
            int[] price = new int[1];
            node.commit(session -> price[0] = ++session.find(Product.class, (long) id).price);
            commits.incrementAndGet();
            prices.accumulateAndGet(id, price[0], Math::max);
        } catch (OptimisticLockException | StaleStateException e) {
            refused.incrementAndGet(); // Another was faster: its number stands.
        }
    }

    private void restock(HibernateNode node, int id) {
        long next = pieces.get(id) + 1;
        node.commit(session -> session.find(Stock.class, (long) id).pieces = next);
        commits.incrementAndGet();
        pieces.set(id, next);
    }

    private void read(HibernateNode node, Class<?> entity, int id, AtomicLongArray committed, LongSupplier look) {
        long before = committed.get(id);
        long found = look.getAsLong();
        reads.incrementAndGet();
        if (found < before) {
            staleReads.incrementAndGet();
            if (isNearBehindFar(node, entity, id)) {
                staleBehindNear.incrementAndGet();
            }
        }
    }

    /** Whether this node goes on serving a near copy of a row, for longer than the bound, that the far tier does not hold. */
    private static boolean isNearBehindFar(HibernateNode node, Class<?> entity, long id) {
        SessionFactoryImplementor factory = node.sessions().unwrap(SessionFactoryImplementor.class);
        EntityPersister persister = factory.getMappingMetamodel().getEntityDescriptor(entity);
        EntityDataAccess region = persister.getCacheAccessStrategy();
        PerigeeCache<Object, Object> cache = node.cache(region.getRegion().getName());
        Object key = region.generateCacheKey(id, persister, factory, null);
        String first = servedAndOutdated(cache.explain(key));
        long start = System.nanoTime();
        while (first != null && System.nanoTime() - start < 2 * BOUND_NANOS) {
            if (!first.equals(servedAndOutdated(cache.explain(key)))) {
                return false;
            }
        }
        return first != null;
    }

    /** The write that a copy comes from which would be served; null if it is what the far tier holds. */
    private static String servedAndOutdated(Explanation explanation) {
        Explanation.Near near = explanation.near();
        Explanation.Far far = explanation.far();
        boolean same = near != null && far != null && near.writtenBy().equals(far.writtenBy());
        return near != null && near.usable() && !same ? near.writtenBy() : null;
    }

    /** How many rows a read finds otherwise than the database holds them, now that nobody changes anything. */
    private static long countWrong(TwoNodes nodes) {
        HibernateNode node = nodes.node(0);
        long wrong = 0;
        for (long id = 0; id < ROWS; id++) {
            long row = id;
            long price = node.read(session -> (long) session.find(Product.class, row).price);
            long left = node.read(session -> session.find(Stock.class, row).pieces);
            wrong += price == stored(node, "select price from Product where id = :id", id) ? 0 : 1;
            wrong += left == stored(node, "select pieces from Stock where id = :id", id) ? 0 : 1;
        }
        return wrong;
    }

    private static long stored(HibernateNode node, String sql, long id) {
        return node.read(session -> session.createNativeQuery(sql, Long.class)
                .setParameter("id", id)
                .getSingleResult());
    }
}
