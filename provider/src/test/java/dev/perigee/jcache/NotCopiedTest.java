package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.spi.ValueCodec;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A near copy that its codec cannot copy any more is no failure of a read: the far tier is asked instead. */
class NotCopiedTest {

    /** A value that is copied for each reader. */
    public static final class Box {
        private final int[] number;

        Box(int number) {
            this.number = new int[] {number};
        }
    }

    /** Copies are made by encoding and decoding. */
    public static final class Boxes implements ValueCodec<Box> {

        static volatile boolean fails;

        @Override
        public int id() {
            return 202;
        }

        @Override
        public byte[] encode(Box value) {
            if (fails) {
                throw new IllegalStateException("by design");
            }
            return ByteBuffer.allocate(Integer.BYTES).putInt(value.number[0]).array();
        }

        @Override
        public Box decode(byte[] bytes, int offset, int length) {
            return new Box(ByteBuffer.wrap(bytes, offset, length).getInt());
        }
    }

    /** Asked anew with each access. */
    public static final class Asked implements ExpiryPolicy {
        @Override
        public Duration getExpiryForCreation() {
            return Duration.ONE_DAY;
        }

        @Override
        public Duration getExpiryForAccess() {
            return null;
        }

        @Override
        public Duration getExpiryForUpdate() {
            return null;
        }
    }

    private enum Reading {
        GET(cache -> cache.get("k")),
        PEEK(cache -> cache.peek("k")),
        GET_ALL(cache -> cache.getAll(Set.of("k")).get("k")),
        INVOKE(cache -> cache.invoke("k", (entry, arguments) -> entry.getValue())),
        INVOKE_ALL(cache -> cache.invokeAll(Set.of("k"), (entry, arguments) -> entry.getValue())
                .get("k")
                .get()),
        GET_AND_REMOVE(cache -> cache.getAndRemove("k"));

        private final Function<PerigeeCache<String, Box>, Box> call;

        Reading(Function<PerigeeCache<String, Box>, Box> call) {
            this.call = call;
        }
    }

    @AfterEach
    void sound() {
        Boxes.fails = false;
    }

    @ParameterizedTest
    @EnumSource
    void withAConstantExpiry(Reading reading) {
        goesOn(reading, configuration(EternalExpiryPolicy.factoryOf()));
    }

    @ParameterizedTest
    @EnumSource
    void withACreationExpiry(Reading reading) {
        goesOn(reading, configuration(CreatedExpiryPolicy.factoryOf(Duration.ONE_DAY)));
    }

    @ParameterizedTest
    @EnumSource
    void withAPolicyThatIsAsked(Reading reading) {
        goesOn(reading, configuration(Asked::new));
    }

    @ParameterizedTest
    @EnumSource
    void readingThrough(Reading reading) {
        goesOn(
                reading,
                configuration(EternalExpiryPolicy.factoryOf())
                        .setReadThrough(true)
                        .setCacheLoaderFactory(() -> new CacheLoader<String, Box>() {
                            @Override
                            public Box load(String key) {
                                throw new AssertionError("It is there");
                            }

                            @Override
                            public Map<String, Box> loadAll(Iterable<? extends String> keys) {
                                throw new AssertionError("They are there");
                            }
                        }));
    }

    private static MutableConfiguration<String, Box> configuration(Factory<? extends ExpiryPolicy> expiry) {
        return new MutableConfiguration<String, Box>()
                .setTypes(String.class, Box.class)
                .setExpiryPolicyFactory(expiry);
    }

    private static void goesOn(Reading reading, MutableConfiguration<String, Box> configuration) {
        Properties properties = new Properties();
        properties.setProperty("perigee.codec", Boxes.class.getName());
        try (PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            @SuppressWarnings("unchecked") // The cache is one of these.
            PerigeeCache<String, Box> cache = provider.getCacheManager(
                            URI.create("perigee:not-copied"), null, properties)
                    .createCache("boxes", configuration)
                    .unwrap(PerigeeCache.class);
            cache.put("k", new Box(1));
            assertThat(cache.get("k").number).containsExactly(1);

            Boxes.fails = true;

            assertThat(reading.call.apply(cache).number).containsExactly(1);
        }
    }
}
