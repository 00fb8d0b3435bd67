package dev.perigee.it.providers;

import dev.perigee.OnlyPerigee;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;

/** A program that gets a provider in the way that is asked for, and writes or reads a value. */
public final class Greeting {

    static final String ALLOWED = "dev.perigee.it.providers.*";

    /** A value that the codec has something to do with. */
    public static final class Letter {

        private final UUID id = new UUID(1, 2);
        private final BigDecimal price = new BigDecimal("1.50");
        private final Instant sent = Instant.EPOCH;
        private final List<String> lines = new ArrayList<>(List.of("hello", "world"));
        private final Map<String, long[]> numbers = new HashMap<>(Map.of("one", new long[] {1}));

        @Override
        public String toString() {
            return id + " " + price + " " + sent + " " + lines + " " + numbers.get("one")[0];
        }
    }

    private Greeting() {}

    /**
     * Runs it.
     *
     * @param arguments {@code unnamed}, {@code named} or {@code only}; then {@code write}, {@code read}, or
     *     {@code again} to write and open another manager
     */
    public static void main(String[] arguments) {
        if (arguments[0].equals("only")) {
            OnlyPerigee.choose();
        }
        CachingProvider provider = arguments[0].equals("named")
                ? Caching.getCachingProvider("dev.perigee.jcache.PerigeeCachingProvider")
                : Caching.getCachingProvider();
        System.out.println("provider: " + provider.getClass().getName());
        try (CacheManager manager = provider.getCacheManager()) {
            Cache<String, Letter> letters = manager.createCache(
                    "letters", new MutableConfiguration<String, Letter>().setTypes(String.class, Letter.class));
            if (!arguments[1].equals("read")) {
                letters.put("first", new Letter());
            }
            System.out.println("found: " + letters.get("first"));
        }
        Caching.getCachingProvider(provider.getClass().getName())
                .getCacheManager()
                .close();
    }
}
