package dev.perigee.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapType;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps Jackson from what JSON must not cause: names of hosts are not looked up, classes not loaded unless they are allowed,
 * and collections whose filling may take more than their bytes are filled at once, after their elements have been looked at.
 */
final class JsonGuard extends SimpleModule {

    private static final long serialVersionUID = 1;

    private static final Pattern FOUR_NUMBERS = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    private static final Map<Class<?>, Filler> FILLERS = Map.of(
            CopyOnWriteArrayList.class, new Filler(Lookup.NONE, CopyOnWriteArrayList::new),
            CopyOnWriteArraySet.class, new Filler(Lookup.SCAN, CopyOnWriteArraySet::new),
            Set.class, new Filler(Lookup.HASH, HashSet::new),
            HashSet.class, new Filler(Lookup.HASH, HashSet::new),
            LinkedHashSet.class, new Filler(Lookup.HASH, LinkedHashSet::new));

    /** How a collection is made of all its elements. */
    private record Filler(Lookup lookup, Function<List<Object>, Collection<Object>> maker) {}

    JsonGuard(Permissions permissions, ClassLoader loader) {
        refuse(URL.class, Refusals.ASKS_NAME_SERVERS);
        refuse(
                InetSocketAddress.class,
                "java.net.InetSocketAddress asks name servers when it is read; use a host and a port");
        for (Class<? extends InetAddress> type : List.of(InetAddress.class, Inet4Address.class, Inet6Address.class)) {
            addAddress(type);
        }
        addDeserializer(Class.class, new Classes(permissions, loader));
        setDeserializerModifier(new Modifier());
    }

    private <T> void refuse(Class<T> type, String reason) {
        addSerializer(type, new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator generator, SerializerProvider provider) {
                throw new NotWritableException(reason);
            }
        });
        addKeySerializer(type, new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator generator, SerializerProvider provider) {
                throw new NotWritableException(reason);
            }
        });
        addDeserializer(type, new JsonDeserializer<>() {
            @Override
            public T deserialize(JsonParser parser, DeserializationContext context) {
                throw NotReadableException.refused(type);
            }
        });
        addKeyDeserializer(type, new KeyDeserializer() {
            @Override
            public Object deserializeKey(String key, DeserializationContext context) {
                throw NotReadableException.refused(type);
            }
        });
    }

    /** By their numbers both ways: Jackson would write the name of a host, and look it up. */
    private <T extends InetAddress> void addAddress(Class<T> type) {
        addSerializer(type, new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator generator, SerializerProvider provider) throws IOException {
                generator.writeString(withoutScope(value.getHostAddress()));
            }
        });
        addDeserializer(type, new JsonDeserializer<>() {
            @Override
            public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                InetAddress address = address(parser.getText());
                if (!type.isInstance(address)) {
                    throw NotReadableException.damaged();
                }
                return type.cast(address);
            }
        });
    }

    private static String withoutScope(String address) {
        int scope = address.indexOf('%');
        return scope < 0 ? address : address.substring(0, scope);
    }

    private static InetAddress address(@Nullable String text) throws IOException {
        if (text == null
                || !(text.indexOf(':') >= 0 || FOUR_NUMBERS.matcher(text).matches())) {
            throw NotReadableException.damaged();
        }
        if (text.indexOf(':') >= 0) {
            return InetAddress.getByName("[" + withoutScope(text) + "]"); // What is in brackets is never looked up.
        }
        byte[] numbers = new byte[4];
        String[] parts = text.split("\\.", -1);
        for (int i = 0; i < numbers.length; i++) {
            int number = Integer.parseInt(parts[i]);
            if (number > 0xFF) {
                throw NotReadableException.damaged();
            }
            numbers[i] = (byte) number;
        }
        return InetAddress.getByAddress(numbers);
    }

    /** Class literals, under the same list as elsewhere, and without running code of the class. */
    @SuppressWarnings("rawtypes")
    private static final class Classes extends JsonDeserializer<Class> {

        private final Permissions permissions;
        private final ClassLoader loader;

        Classes(Permissions permissions, ClassLoader loader) {
            this.permissions = permissions;
            this.loader = loader;
        }

        @Override
        public Class<?> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return TypeCatalog.load(parser.getText(), permissions, loader);
        }
    }

    private static final class Modifier extends BeanDeserializerModifier {

        private static final long serialVersionUID = 1;

        @Override
        public JsonDeserializer<?> modifyCollectionDeserializer(
                DeserializationConfig config,
                CollectionType type,
                BeanDescription description,
                JsonDeserializer<?> original) {
            Filler filler = FILLERS.get(type.getRawClass());
            return filler == null
                    ? original
                    : new AtOnce(
                            filler.lookup,
                            config.getTypeFactory().constructCollectionType(ArrayList.class, type.getContentType()),
                            read -> {
                                @SuppressWarnings("unchecked")
                                List<Object> elements = (List<Object>) read;
                                return filler.maker.apply(elements);
                            });
        }

        @Override
        public JsonDeserializer<?> modifyMapDeserializer(
                DeserializationConfig config, MapType type, BeanDescription description, JsonDeserializer<?> original) {
            return type.getRawClass() != Hashtable.class
                    ? original
                    : new AtOnce(
                            Lookup.CHAIN,
                            config.getTypeFactory()
                                    .constructMapType(LinkedHashMap.class, type.getKeyType(), type.getContentType()),
                            read -> new Hashtable<>((Map<?, ?>) read));
        }
    }

    /** Reads a list or a map, and makes another collection or map of it. */
    private static final class AtOnce extends JsonDeserializer<Object> implements ContextualDeserializer {

        private final Lookup lookup;
        private final JavaType readAs;
        private final Function<Object, Object> maker;
        private final @Nullable JsonDeserializer<Object> reader;

        AtOnce(Lookup lookup, JavaType readAs, Function<Object, Object> maker) {
            this(lookup, readAs, maker, /* reader= */ null);
        }

        private AtOnce(
                Lookup lookup,
                JavaType readAs,
                Function<Object, Object> maker,
                @Nullable JsonDeserializer<Object> reader) {
            this.lookup = lookup;
            this.readAs = readAs;
            this.maker = maker;
            this.reader = reader;
        }

        @Override
        public JsonDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property)
                throws JsonMappingException {
            return new AtOnce(lookup, readAs, maker, context.findContextualValueDeserializer(readAs, property));
        }

        @Override
        public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonDeserializer<Object> known =
                    reader != null ? reader : context.findContextualValueDeserializer(readAs, /* prop= */ null);
            Object read = known.deserialize(parser, context);
            if (read == null) {
                return null;
            }
            Object[] keys = read instanceof Map<?, ?> map ? map.keySet().toArray() : ((Collection<?>) read).toArray();
            if (lookup.isSlow(keys.length) && context.getAttribute(Effort.class) instanceof Effort effort) {
                effort.step(lookup.steps(keys));
            }
            return maker.apply(read);
        }
    }
}
