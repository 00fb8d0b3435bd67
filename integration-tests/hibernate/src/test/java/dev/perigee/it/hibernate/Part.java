package dev.perigee.it.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.jspecify.annotations.Nullable;

/** An entity whose cached rows are removed when they change, without a lock. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE)
public class Part {

    @Id
    long id;

    int size;

    @ManyToOne
    @Nullable Product product;

    /** For Hibernate. */
    protected Part() {}

    Part(long id, Product product) {
        this.id = id;
        this.product = product;
    }
}
