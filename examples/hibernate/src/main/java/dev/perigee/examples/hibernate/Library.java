package dev.perigee.examples.hibernate;

import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/**
 * Books that Hibernate reads from its cache. Nothing here knows of Perigee: {@code hibernate.properties} names it, and
 * {@code perigee.yaml} says where Redis is.
 */
public final class Library implements AutoCloseable {

    private final SessionFactory sessions =
            new Configuration().addAnnotatedClass(Book.class).buildSessionFactory();

    /** Opens the library; what was cached before is there. */
    public Library() {}

    /**
     * Runs against the Redis of {@code perigee.yaml}: each read after the first is one that no database has to answer.
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
        return sessions.fromTransaction(session -> session.find(Book.class, isbn).title());
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
