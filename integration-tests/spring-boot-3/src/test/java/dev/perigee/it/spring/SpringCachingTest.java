package dev.perigee.it.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.it.spring.Books.UnknownBookException;
import dev.perigee.launcher.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What each annotation does on two nodes, and how often the database is asked. */
@Tag("smoke")
class SpringCachingTest {

    private static final String ALLOWED = "serialization.allow: dev.perigee.it.spring.**";

    private static RedisServer redis;

    @TempDir
    private static Path folder;

    private static Nodes nodes;
    private static Library library;

    /** A book of this test's own. */
    private String a;

    private int readsBefore;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        nodes = new Nodes(redis, folder, ALLOWED).start(2);
        library = nodes.library();
    }

    @AfterAll
    static void stop() {
        nodes.close();
        redis.close();
    }

    @BeforeEach
    void choose(TestInfo test) {
        a = test.getDisplayName();
        readsBefore = library.reads();
        library.afterRead(() -> {});
    }

    @Test
    void whatOneNodeHasReadTheOtherDoesNotReadAgain() {
        library.write(new Book(a, 1));

        assertThat(nodes.books(0).find(a)).isEqualTo(new Book(a, 1));
        assertThat(nodes.books(0).find(a)).isEqualTo(new Book(a, 1));
        assertThat(nodes.books(1).find(a)).isEqualTo(new Book(a, 1));

        assertThat(reads()).isEqualTo(1);
    }

    @Test
    void thatThereIsNoneIsCachedToo() {
        assertThat(nodes.books(0).find("none")).isNull();
        assertThat(nodes.books(1).find("none")).isNull();
        assertThat(nodes.books(0).findOnce("none")).isNull();
        assertThat(nodes.books(1).findOnce("none")).isNull();
        assertThat(nodes.books(0).findOnce("nothing")).isNull();
        assertThat(nodes.books(1).findOnce("nothing")).isNull();

        assertThat(reads()).isEqualTo(2);
    }

    @Test
    void keysMayHaveSeveralPartsOrNone() {
        library.write(new Book(a, 1));
        library.write(new Book("first", 1));

        for (int node = 0; node < 2; node++) {
            assertThat(nodes.books(node).findIn(a, 1)).isEqualTo(new Book(a, 1));
            assertThat(nodes.books(node).findIn(a, 2)).isEqualTo(new Book(a, 1));
            assertThat(nodes.books(node).findFirst()).isEqualTo(new Book("first", 1));
        }

        assertThat(reads()).isEqualTo(3);
    }

    @Test
    void whatIsPutIsReadOnBothNodesWithoutTheDatabase() {
        library.write(new Book(a, 1));
        nodes.books(1).find(a);

        nodes.books(0).print(new Book(a, 2));

        assertThat(nodes.books(0).find(a)).isEqualTo(new Book(a, 2));
        awaitEdition(1, a, 2);
        assertThat(reads()).isEqualTo(1);
    }

    @Test
    void whatIsEvictedIsReadAnew() {
        library.write(new Book(a, 1));
        nodes.books(1).find(a);

        nodes.books(0).reprint(new Book(a, 2));

        assertThat(nodes.books(0).find(a)).isEqualTo(new Book(a, 2));
        awaitEdition(1, a, 2);
        assertThat(reads()).isEqualTo(2);
    }

    @Test
    void anEvictionMayHaveAConditionOrComeFirst() {
        for (String isbn : List.of("old", "new")) {
            library.write(new Book(isbn, 1));
            nodes.books(0).find(isbn);
            nodes.books(0).discardIfOld(isbn);
        }
        assertThat(nodes.books(0).find("old")).isNull();
        assertThat(nodes.books(0).find("new")).isEqualTo(new Book("new", 1));
        library.write(new Book("b", 1));
        nodes.books(0).find("b");
        library.write(new Book("b", 2));

        assertThatThrownBy(() -> nodes.books(0).discardAndFail("b")).isInstanceOf(UnknownBookException.class);

        assertThat(nodes.books(0).find("b")).isEqualTo(new Book("b", 2));
    }

    @Test
    void allEntriesAreEvictedOnAllNodes() {
        for (int i = 0; i < 100; i++) {
            library.write(new Book(a + i, 1));
            nodes.books(i % 2).find(a + i);
            nodes.books(1).find(a + i);
            library.write(new Book(a + i, 2));
        }
        nodes.standardBooks(0).find(a + 0);

        nodes.books(0).close();

        for (int i = 0; i < 100; i++) {
            assertThat(nodes.books(0).find(a + i)).isEqualTo(new Book(a + i, 2));
            awaitEdition(1, a + i, 2);
        }
        int readSoFar = reads();
        nodes.standardBooks(1).find(a + 0);
        assertThat(reads()).as("the other cache's entries are still there").isEqualTo(readSoFar);
    }

    @Test
    void aFailureReachesTheCallerAsItIsAndIsNotCached() {
        assertThatThrownBy(() -> nodes.books(0).findOrFail(a)).isExactlyInstanceOf(UnknownBookException.class);
        library.write(new Book(a, 1));

        assertThat(nodes.books(1).findOrFail(a)).isEqualTo(new Book(a, 1));
        assertThat(nodes.books(0).findOrFail(a)).isEqualTo(new Book(a, 1));
        assertThat(reads()).isEqualTo(2);
    }

    @Test
    void sixteenCallersOfAColdKeyOnTwoNodesReadTheDatabaseOnce() {
        library.write(new Book(a, 1));
        int callers = 16;
        CountDownLatch all = new CountDownLatch(callers);
        library.afterRead(() -> Await.open(all));
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        List<Future<Book>> found = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            Books books = nodes.books(i % 2);
            found.add(threads.submit(() -> {
                all.countDown();
                return books.findOnce(a);
            }));
        }

        assertThat(found).allSatisfy(each -> assertThat(Await.result(each)).isEqualTo(new Book(a, 1)));
        threads.shutdown();
        assertThat(reads()).isEqualTo(1);
    }

    /** Without sync=true, Spring puts what it has read whatever happened meanwhile, and it stays. */
    @Test
    void whatAnEvictionOvertookIsReadAnewAndNotKept() {
        library.write(new Book(a, 1));
        AtomicBoolean once = new AtomicBoolean();
        library.afterRead(() -> {
            if (once.compareAndSet(false, true)) {
                nodes.books(0).reprint(new Book(a, 2));
            }
        });

        assertThat(nodes.books(1).findOnce(a)).isEqualTo(new Book(a, 2));
        assertThat(nodes.books(0).find(a)).isEqualTo(new Book(a, 2));
        assertThat(reads()).isEqualTo(2);
    }

    @Test
    void theStandardsAnnotationsDoTheSame() {
        library.write(new Book(a, 1));
        assertThat(nodes.standardBooks(0).find(a)).isEqualTo(new Book(a, 1));
        assertThat(nodes.standardBooks(1).find(a)).isEqualTo(new Book(a, 1));
        assertThat(nodes.standardBooks(0).findIn(a, 1)).isEqualTo(new Book(a, 1));
        assertThat(nodes.standardBooks(1).findIn(a, 1)).isEqualTo(new Book(a, 1));
        assertThat(reads()).isEqualTo(2);

        nodes.standardBooks(0).print(a, new Book(a, 2));
        Await.until(
                "the other node sees what was put",
                () -> edition(nodes.standardBooks(1).find(a)) == 2);
        library.write(new Book(a, 3));
        assertThat(nodes.standardBooks(0).findAnew(a)).isEqualTo(new Book(a, 3));
        Await.until(
                "the other node sees what was read anew",
                () -> edition(nodes.standardBooks(1).find(a)) == 3);
        assertThat(reads()).isEqualTo(3);

        nodes.standardBooks(1).discard(a);
        assertThat(nodes.standardBooks(1).find(a)).isNull();
        library.write(new Book("b", 1));
        nodes.standardBooks(1).find("b");
        library.write(new Book("b", 2));
        nodes.standardBooks(1).close();
        assertThat(nodes.standardBooks(1).find("b")).isEqualTo(new Book("b", 2));
    }

    @Test
    void theActuatorShowsHitsAndMisses() {
        MeterRegistry meters = nodes.get(0, MeterRegistry.class);
        double hits = gets(meters, "hit");
        double misses = gets(meters, "miss");
        library.write(new Book(a, 1));
        nodes.books(0).find(a);
        nodes.books(0).find(a);
        nodes.books(0).find(a);

        assertThat(gets(meters, "hit") - hits).isEqualTo(2);
        assertThat(gets(meters, "miss") - misses).isEqualTo(1);
    }

    /** Micrometer makes an MXBean's name of the manager's URI, and does not quote it. */
    @Test
    void theActuatorNeedsAUriWithoutOptions() {
        SpringApplicationBuilder node = App.builder(new Library());
        try {
            System.setProperty("perigee.uri", redis.uri() + "?namespace=by-uri");
            assertThatThrownBy(node::run).hasStackTraceContaining("results in an invalid JMX name");

            System.setProperty("perigee.uri", redis.uri().toString());
            try (ConfigurableApplicationContext context =
                    App.builder(new Library()).run()) {
                context.getBean(Books.class).find(a);
                assertThat(gets(context.getBean(MeterRegistry.class), "miss")).isEqualTo(1);
            }
        } finally {
            System.clearProperty("perigee.uri");
        }
    }

    /** A new user's first mistake. */
    @Test
    void aClassThatIsNotAllowedIsNamedWithTheOptionThatAllowsIt() {
        try (Nodes careless = new Nodes(redis, folder, "").start(1)) {
            careless.library().write(new Book(a, 1));

            assertThatThrownBy(() -> careless.books(0).find(a))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining(Book.class.getName())
                    .hasMessageContaining("serialization.allow")
                    .satisfies(e -> System.out.println("Spring, a class that is not allowed: " + e.getMessage()));
        }
    }

    private int reads() {
        return library.reads() - readsBefore;
    }

    private static double gets(MeterRegistry meters, String result) {
        return meters.get("cache.gets")
                .tag("cache", "books")
                .tag("result", result)
                .functionCounter()
                .count();
    }

    private void awaitEdition(int node, String isbn, int edition) {
        Await.until(
                "node " + node + " sees edition " + edition,
                () -> edition(nodes.books(node).find(isbn)) == edition);
    }

    private static int edition(Book book) {
        return book == null ? 0 : book.edition();
    }
}
