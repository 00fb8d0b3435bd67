package dev.perigee.fuzz;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.perigee.codec.AllowList;
import dev.perigee.codec.EnvelopeCodec;
import dev.perigee.codec.Limits;
import dev.perigee.codec.Serialization;
import dev.perigee.config.OptionSources;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.Message;
import dev.perigee.entry.MessageFrame;
import dev.perigee.spi.KeyCodec;
import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.ValueCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * What reads bytes that others wrote. For each: whatever the bytes are, it gives what they mean or the refusal that its
 * contract tells, and nothing else. The corpus of each is replayed in every build; {@code ./fuzz} makes up more.
 */
enum FuzzTarget {
    ENVELOPE {
        @Override
        void read(byte[] input) {
            unreadable(() -> {
                ENVELOPES.tags(input);
                ENVELOPES.decode(input);
            });
        }
    },
    KEY {
        @Override
        void read(byte[] input) {
            unreadable(() -> {
                Object key = KEYS.decode(FarKey.of(input));
                FarKey again = KEYS.encode(key);
                require(KEYS.decode(again).equals(key), "a key that was read is another one when it is read again");
            });
        }
    },
    KRYO {
        @Override
        void read(byte[] input) {
            unreadable(() -> VALUES.decode(input, 0, input.length));
        }
    },
    JAVA {
        @Override
        void read(byte[] input) {
            unreadable(() -> JAVA_VALUES.decode(input, 0, input.length));
        }
    },
    JSON {
        @Override
        void read(byte[] input) {
            unreadable(() -> JSON_VALUES.decode(input, 0, input.length));
        }
    },
    MESSAGE {
        @Override
        void read(byte[] input) {
            Optional<Message> message = MessageFrame.decode(input);
            message.ifPresent(read -> {
                byte[] again = MessageFrame.encode(read);
                require(MessageFrame.decode(again).isPresent(), "a message that was read cannot be read again");
            });
        }
    },
    YAML {
        @Override
        void read(byte[] input) {
            options(URI.create("classpath:fuzz.yaml"), new Properties(), new OneFile(input));
        }
    },
    ADDRESS {
        @Override
        void read(byte[] input) {
            URI uri;
            try {
                uri = URI.create(new String(input, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                return; // The application's.
            }
            if (!"file".equalsIgnoreCase(uri.getScheme())) {
                options(uri, new Properties(), new OneFile(new byte[0]));
            }
        }
    },
    PROPERTIES {
        @Override
        void read(byte[] input) {
            Properties properties = new Properties();
            try {
                properties.load(new StringReader(new String(input, StandardCharsets.UTF_8)));
            } catch (IOException | IllegalArgumentException e) {
                return; // The application's.
            }
            options(URI.create("perigee:fuzz"), properties, new OneFile(new byte[0]));
        }
    };

    /** Of records, sealed types, enums and collections, as applications have them. */
    record Order(
            int id,
            String name,
            List<Item> items,
            Map<String, Long> counts,
            Set<Kind> kinds,
            @Nullable Order before) implements Serializable {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    sealed interface Item extends Serializable permits Piece {}

    record Piece(double weight, byte @Nullable [] picture) implements Item {}

    enum Kind {
        PLAIN,
        GIFT
    }

    static final Serialization SERIALIZATION =
            new Serialization(FuzzTarget.class.getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS);
    static final ValueCodec<Order> DECLARED = SERIALIZATION.values(Order.class);
    static final EnvelopeCodec<Object> ENVELOPES = SERIALIZATION.envelopes(Object.class);
    static final KeyCodec<Object> KEYS = SERIALIZATION.keys(Object.class);
    static final ValueCodec<Object> VALUES = SERIALIZATION.values(Object.class);
    static final ValueCodec<Object> JAVA_VALUES = SERIALIZATION.javaValues(Object.class);
    static final ValueCodec<Order> JSON_VALUES = SERIALIZATION.jsonValues(Order.class);

    /** Throws if the input is taken otherwise than the contract tells. */
    abstract void read(byte[] input);

    private interface Reading {
        void run() throws UnreadableException;
    }

    private static void unreadable(Reading reading) {
        try {
            reading.run();
        } catch (UnreadableException | CacheException e) {
            // Refused, as it may be; by its writer, where what was read is written again.
        }
    }

    private static void options(URI uri, Properties properties, ClassLoader loader) {
        try {
            OptionSources.read(uri, properties, loader);
        } catch (IllegalArgumentException | CacheException e) {
            require(e.getMessage() != null, "a refusal without a word");
        }
    }

    private static void require(boolean truth, String otherwise) {
        if (!truth) {
            throw new IllegalStateException(otherwise);
        }
    }

    /** A class path on which each file has these bytes. */
    private static final class OneFile extends ClassLoader {

        private final byte[] bytes;

        OneFile(byte[] bytes) {
            super(FuzzTarget.class.getClassLoader());
            this.bytes = bytes;
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return name.endsWith(".yaml") ? new ByteArrayInputStream(bytes) : super.getResourceAsStream(name);
        }
    }
}
