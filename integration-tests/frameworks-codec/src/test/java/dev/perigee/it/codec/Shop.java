package dev.perigee.it.codec;

import jakarta.persistence.Cacheable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;
import org.jspecify.annotations.Nullable;

/** Entities with all that a second-level cache may hold of them. */
final class Shop {

    private Shop() {}

    /** A plain enum; its hash code is another one in each JVM. */
    enum Status {
        NEW,
        PAID
    }

    /** Part of a customer. */
    @Embeddable
    static class Address implements Serializable {
        private static final long serialVersionUID = 1;

        @Nullable String street;

        @Nullable Status checked;
    }

    /** The identifier of an order. */
    @Embeddable
    static class OrderId implements Serializable {
        private static final long serialVersionUID = 1;

        long number;

        @Nullable Status status;

        OrderId() {}

        OrderId(long number, Status status) {
            this.number = number;
            this.status = status;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OrderId that && number == that.number && status == that.status;
        }

        @Override
        public int hashCode() {
            return Objects.hash(number, status);
        }
    }

    /** Read and written, with a natural identifier, collections and a version. */
    @Entity(name = "Customer")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    @NaturalIdCache
    static class Customer {
        @Id
        long id;

        @NaturalId
        String email = "";

        @NaturalId
        Status kind = Status.NEW;

        @Version
        int version;

        @Nullable String name;

        @Nullable LocalDate born;

        @Nullable BigDecimal credit;

        byte[] picture = {};

        @Embedded
        @Nullable Address address;

        @ElementCollection
        @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        List<String> nicknames = new ArrayList<>();

        @ElementCollection
        @Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE)
        Map<Status, Integer> counts = new HashMap<>();

        @OneToMany(mappedBy = "customer")
        @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        List<Order> orders = new ArrayList<>();
    }

    /** Its identifier holds an enum. */
    @Entity(name = "Purchase")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE)
    static class Order {
        @EmbeddedId
        OrderId id = new OrderId();

        @Nullable String text;

        @ManyToOne
        @Nullable Customer customer;
    }

    /** Never changes. */
    @Entity(name = "Token")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_ONLY)
    static class Token {
        @Id
        UUID id = new UUID(0, 0);

        @Nullable String text;
    }

    /** Its identifier is an enum. */
    @Entity(name = "Setting")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Setting {
        @Id
        Status id = Status.NEW;

        @Nullable String text;
    }
}
