package dev.perigee.it.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.launcher.RedisServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes read and change books for a while; how many reads of the database that saves, and how old what they see is. */
class SpringWorkloadTest {

    private static final long SEED = Long.getLong("spring.seed", 20_261_121);
    private static final int BOOKS = 40;
    private static final int MOST_EDITIONS = 4_000;
    private static final int THREADS = 4;
    private static final int CALLS = 10_000;
    private static final long BOUND_MILLIS = 400;

    @TempDir
    private Path folder;

    /** When an edition was outdated for good: its successor written and the eviction over. Index by book and edition. */
    private final AtomicLongArray outdated = new AtomicLongArray(BOOKS * MOST_EDITIONS);

    private final AtomicLong oldest = new AtomicLong();
    private final AtomicLong stale = new AtomicLong();
    private final AtomicLong beyondBound = new AtomicLong();
    private final AtomicLong changes = new AtomicLong();

    @Test
    void readsOfTheDatabaseAreSavedAndNothingIsOlderThanTheBound() {
        String options = """
                serialization.allow: dev.perigee.it.spring.**
                coherence.bound: %dms
                coherence.digest-interval: 100ms
                coherence.grace: 50ms
                """.formatted(BOUND_MILLIS);
        try (RedisServer redis = RedisServer.start();
                Nodes nodes = new Nodes(redis, folder, options).start(2)) {
            for (int book = 0; book < BOOKS; book++) {
                nodes.library().write(new Book(isbn(book), 1));
            }
            ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS);
            List<Future<?>> workers = new ArrayList<>();
            for (int worker = 0; worker < 2 * THREADS; worker++) {
                Books books = nodes.books(worker % 2);
                int number = worker;
                workers.add(threads.submit(() -> work(books, number)));
            }
            workers.forEach(Await::result);
            threads.shutdown();

            long reads = 2L * THREADS * CALLS - changes.get();
            System.out.printf(
                    Locale.ROOT,
                    "Spring, 2 nodes x %d threads, seed %d: %,d reads, %,d changes, %,d reads of the database (%.1f %% saved), "
                            + "%,d stale reads, the oldest by %d ms, %d beyond the bound of %d ms%n",
                    THREADS,
                    SEED,
                    reads,
                    changes.get(),
                    nodes.library().reads(),
                    100.0 * (reads - nodes.library().reads()) / reads,
                    stale.get(),
                    TimeUnit.NANOSECONDS.toMillis(oldest.get()),
                    beyondBound.get(),
                    BOUND_MILLIS);
            assertThat(beyondBound).hasValue(0);
            assertThat(nodes.library().reads()).isLessThan((int) reads / 2);
            Await.until(
                    "both nodes see the last editions",
                    () -> IntStream.range(0, BOOKS)
                            .mapToObj(SpringWorkloadTest::isbn)
                            .allMatch(isbn -> nodes.books(0)
                                    .findOnce(isbn)
                                    .equals(nodes.books(1).findOnce(isbn))));
        }
    }

    /** Each book is changed by one thread only, so that its editions follow each other. */
    private void work(Books books, int worker) {
        Random random = new Random(SEED + worker);
        int[] editions = new int[BOOKS];
        for (int i = 0; i < CALLS; i++) {
            int book = random.nextInt(BOOKS);
            if (random.nextInt(20) == 0 && book % (2 * THREADS) == worker) {
                int edition = Math.max(editions[book], 1) + 1;
                editions[book] = edition;
                books.reprint(new Book(isbn(book), edition));
                outdated.set(book * MOST_EDITIONS + edition - 1, System.nanoTime() | 1);
                changes.incrementAndGet();
            } else {
                long begun = System.nanoTime();
                Book found = books.findOnce(isbn(book));
                judge(book, found.edition(), begun);
            }
        }
    }

    private void judge(int book, int edition, long begun) {
        long end = outdated.get(book * MOST_EDITIONS + edition);
        if (end != 0 && begun - end > 0) {
            stale.incrementAndGet();
            oldest.accumulateAndGet(begun - end, Math::max);
            if (begun - end > TimeUnit.MILLISECONDS.toNanos(BOUND_MILLIS)) {
                beyondBound.incrementAndGet();
            }
        }
    }

    private static String isbn(int book) {
        return "isbn-" + book;
    }
}
