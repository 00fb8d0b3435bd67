package dev.perigee.benchmarks.near;

import org.hibernate.cache.internal.BasicCacheKeyImplementation;
import org.springframework.cache.interceptor.SimpleKey;

/** What the keys of a case are. Keys of the same kind and number are equal in all JVMs. */
public enum KeyKind {
    /** A string of 12 characters. */
    STRING,

    /** A {@link Long}. */
    LONG,

    /** What Spring makes of the two arguments of a method. */
    SPRING,

    /** What Hibernate makes of an entity's identifier that is a {@link Long}, without tenants. */
    HIBERNATE;

    /** Makes the key of a number, a new one each time. */
    public Object key(int number) {
        long id = 10_000_000L + number;
        return switch (this) {
            case STRING -> "key-" + id;
            case LONG -> id;
            case SPRING -> new SimpleKey("customers", id);
            case HIBERNATE -> new BasicCacheKeyImplementation(id, "org.example.Customer", Long.hashCode(id));
        };
    }

    /** {@return the class of the keys} */
    public Class<?> type() {
        return key(0).getClass();
    }
}
