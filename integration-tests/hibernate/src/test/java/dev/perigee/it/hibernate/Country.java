package dev.perigee.it.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** An entity that is inserted and deleted, never changed. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_ONLY)
public class Country {

    @Id
    long id;

    String name = "";

    /** For Hibernate. */
    protected Country() {}

    Country(long id, String name) {
        this.id = id;
        this.name = name;
    }
}
