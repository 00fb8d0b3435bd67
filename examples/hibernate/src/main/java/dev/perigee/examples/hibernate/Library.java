package dev.perigee.examples.hibernate;

import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/**
 * Books that Hibernate reads from its cache. Nothing here knows of Perigee: {@code hibernate.properties} asks for a cache,
 * and {@code -Dperigee.uri=redis://localhost:6379} says where it is.
 */
public final class Library implements AutoCloseable {

    private final SessionFactory sessions = new Configuration()
            .addAnnotatedClass(Book.class)
            .setProperty("hibernate.connection.url", "jdbc:h2:mem:library;DB_CLOSE_DELAY=-1")
            .setProperty("hibernate.hbm2ddl.auto", "update")
            .setProperty("hibernate.generate_statistics", "true")
            .buildSessionFactory();

    /** Opens the library; what was cached before is there. */
    public Library() {}

    /**
     * Stores a book and reads it three times; none of the reads has to be answered by the database.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (Library library = new Library()) {
            library.add("978-3-16-148410-0", "The Perigee of the Moon");
            for (int i = 1; i <= 3; i++) {
                String title = library.title("978-3-16-148410-0");
                System.out.println("read " + i + ": " + title + ", SQL statements so far: " + library.statements());
            }
        }
    }

    void add(String isbn, String title) {
        sessions.inTransaction(session -> session.persist(new Book(isbn, title)));
    }

    void rename(String isbn, String title) {
        sessions.inTransaction(session -> session.find(Book.class, isbn).rename(title));
    }

    String title(String isbn) {
        return sessions.fromTransaction(
                session -> session.find(Book.class, isbn).title());
    }

    long count() {
        return sessions.fromTransaction(session -> session.createSelectionQuery("select count(*) from Book", Long.class)
                .setCacheable(true)
                .getSingleResult());
    }

    /** How many statements were sent to the database. */
    long statements() {
        return sessions.getStatistics().getPrepareStatementCount();
    }

    @Override
    public void close() {
        sessions.close();
    }
}
