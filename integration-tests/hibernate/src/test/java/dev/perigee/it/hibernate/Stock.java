package dev.perigee.it.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** An entity without a version, in a region of its own name. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE, region = "stock levels")
public class Stock {

    @Id
    long id;

    long pieces;

    /** For Hibernate. */
    protected Stock() {}

    Stock(long id) {
        this.id = id;
    }
}
