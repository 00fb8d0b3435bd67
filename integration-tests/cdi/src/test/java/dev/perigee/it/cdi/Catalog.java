package dev.perigee.it.cdi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The database of all nodes; counts how often it is read. */
final class Catalog {

    static final Catalog SHARED = new Catalog();

    private final Map<String, Price> prices = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();

    private Catalog() {}

    @Nullable Price read(String article) {
        reads.incrementAndGet();
        return prices.get(article);
    }

    void write(Price price) {
        prices.put(price.article(), price);
    }

    void delete(String article) {
        prices.remove(article);
    }

    int reads() {
        return reads.get();
    }
}
