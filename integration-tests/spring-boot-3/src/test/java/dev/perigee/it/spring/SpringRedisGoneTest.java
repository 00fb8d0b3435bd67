package dev.perigee.it.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.ServerOptions;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis is killed while the application runs. */
class SpringRedisGoneTest {

    private static final String OPTIONS = """
            serialization.allow: dev.perigee.it.spring.**
            far.timeout: 2s
            """;

    /** What it held is there again when it is back. */
    private final RedisServer redis = RedisServer.start(ServerOptions.defaults().withData());

    @TempDir
    private Path folder;

    private long slowest;

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void theApplicationGoesOnAndCachesAgainWhenRedisIsBack() {
        try (Nodes nodes = new Nodes(redis, folder, OPTIONS).start(2, GoOnWithoutCache.class)) {
            Library library = nodes.library();
            library.write(new Book("near", 1));
            nodes.books(0).find("near");

            redis.kill();
            for (int i = 0; i < 50; i++) {
                Book book = new Book("b" + i, 1);
                library.write(book);
                assertThat(timed(() -> nodes.books(0).find("near"))).isEqualTo(new Book("near", 1));
                assertThat(timed(() -> nodes.books(0).find(book.isbn()))).isEqualTo(book);
                assertThat(timed(() -> nodes.books(1).findOnce(book.isbn()))).isEqualTo(book);
                assertThat(timed(() -> nodes.standardBooks(1).find(book.isbn())))
                        .isEqualTo(book);
                assertThat(timed(() -> nodes.books(1).print(book))).isEqualTo(book);
            }
            assertThat(library.reads()).as("the near copy is still served").isGreaterThanOrEqualTo(150);
            nodes.books(0).reprint(new Book("near", 2));
            System.out.printf(
                    Locale.ROOT,
                    "Spring, Redis gone: 250 calls, %d reads of the database, the slowest call %d ms%n",
                    library.reads(),
                    TimeUnit.NANOSECONDS.toMillis(slowest));
            assertThat(slowest).as("far.timeout is 2 s").isLessThan(TimeUnit.SECONDS.toNanos(5));

            redis.restart();
            long back = System.nanoTime();
            library.write(new Book("back", 1));
            Await.until("what one node reads the other has", () -> {
                nodes.books(0).find("back");
                int reads = library.reads();
                nodes.books(1).find("back");
                return library.reads() == reads;
            });
            Await.until("the eviction is made up for", () -> edition(nodes, 0) == 2 && edition(nodes, 1) == 2);
            System.out.printf(
                    Locale.ROOT,
                    "Spring, Redis back: cached again, and evicted what was to be, after %d ms%n",
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back));
        }
    }

    @Test
    void withoutAnErrorHandlerTheCallerHearsOfIt() {
        try (Nodes nodes = new Nodes(redis, folder, OPTIONS + "far.on-write-failure: throw\n").start(1)) {
            nodes.library().write(new Book("a", 1));
            redis.kill();

            assertThatThrownBy(() -> nodes.books(0).find("a")).isInstanceOf(CacheException.class);
            assertThatThrownBy(() -> nodes.books(0).findOnce("a")).isInstanceOf(CacheException.class);
            assertThatThrownBy(() -> nodes.books(0).reprint(new Book("a", 2))).isInstanceOf(CacheException.class);
        }
    }

    private static int edition(Nodes nodes, int node) {
        return nodes.books(node).find("near").edition();
    }

    private <T> T timed(Supplier<T> call) {
        long begun = System.nanoTime();
        T result = call.get();
        slowest = Math.max(slowest, System.nanoTime() - begun);
        return result;
    }
}
