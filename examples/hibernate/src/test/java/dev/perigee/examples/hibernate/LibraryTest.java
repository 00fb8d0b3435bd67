package dev.perigee.examples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.launcher.RedisServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The example as it is, over a Redis of its own. */
final class LibraryTest {

    private static final String ADDRESS = "perigee.uri";
    private static final String ISBN = "978-3-16-148410-0";

    private RedisServer redis;

    @BeforeEach
    void startRedis() {
        redis = RedisServer.start();
        System.setProperty(ADDRESS, redis.uri().toString());
    }

    @AfterEach
    void stopRedis() {
        System.clearProperty(ADDRESS);
        redis.close();
    }

    @Test
    void booksAreReadFromTheCacheUntilTheyChange() {
        try (Library library = new Library()) {
            library.add(ISBN, "The Perigee of the Moon");
            assertThat(library.title(ISBN)).isEqualTo("The Perigee of the Moon");
            assertThat(library.count()).isEqualTo(1);
            long statements = library.statements();
            assertThat(library.title(ISBN)).isEqualTo("The Perigee of the Moon");
            assertThat(library.count()).isEqualTo(1);
            assertThat(library.statements()).as("statements").isEqualTo(statements);

            library.rename(ISBN, "The Apogee of the Moon");
            assertThat(library.title(ISBN)).isEqualTo("The Apogee of the Moon");
        }
        try (Library library = new Library()) {
            long statements = library.statements();
            assertThat(library.title(ISBN)).isEqualTo("The Apogee of the Moon");
            assertThat(library.statements()).as("it was in Redis").isEqualTo(statements);

            redis.kill();
            library.rename(ISBN, "The Moon without Redis");
            assertThat(library.title(ISBN)).isEqualTo("The Moon without Redis");
        }
    }
}
