import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.cfg.Configuration;

/** An application as it was before: Hibernate, an entity that may be cached, and a database. */
public class BookShop {

    @Entity(name = "Book")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    public static class Book {
        @Id
        Long id;

        String title;
    }

    public static void main(String[] arguments) {
        try (SessionFactory sessions =
                new Configuration().addAnnotatedClass(Book.class).buildSessionFactory()) {
            sessions.inTransaction(session -> {
                Book book = new Book();
                book.id = 1L;
                book.title = "Emma";
                session.persist(book);
            });
            for (int i = 0; i < 3; i++) {
                String title = sessions.fromTransaction(session -> session.find(Book.class, 1L).title);
                System.out.println("title " + title);
            }
            System.out.println("hits " + sessions.getStatistics().getSecondLevelCacheHitCount());
        }
    }
}
