package dev.perigee.examples.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** A book; its row is kept in the second-level cache. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
public class Book {

    @Id
    private String isbn = "";

    private String title = "";

    @Version
    private int version;

    /** For Hibernate. */
    protected Book() {}

    Book(String isbn, String title) {
        this.isbn = isbn;
        this.title = title;
    }

    String title() {
        return title;
    }

    void rename(String newTitle) {
        title = newTitle;
    }
}
