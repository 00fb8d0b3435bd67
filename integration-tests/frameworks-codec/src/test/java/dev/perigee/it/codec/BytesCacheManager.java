package dev.perigee.it.codec;

import dev.perigee.codec.AllowList;
import dev.perigee.codec.EnvelopeCodec;
import dev.perigee.codec.Limits;
import dev.perigee.codec.Serialization;
import dev.perigee.entry.FarKey;
import dev.perigee.spi.KeyCodec;
import dev.perigee.spi.UnreadableException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;

/**
 * A cache manager of which everything is kept as bytes: each get gives an object that was read back. It remembers all objects
 * that were put. Has what hibernate-jcache calls and no more.
 */
final class BytesCacheManager {

    /** An object that was put, beside the key it was put under. */
    record Put(String cache, Object key, Object value) {}

    private final EnvelopeCodec<Object> values;
    private final KeyCodec<Object> keys;
    private final List<Put> puts = new ArrayList<>();
    private final Map<String, Cache<?, ?>> caches = new ConcurrentHashMap<>();

    BytesCacheManager(String... allowed) {
        Serialization serialization =
                new Serialization(getClass().getClassLoader(), AllowList.of(List.of(allowed)), Limits.DEFAULTS);
        this.values = serialization.envelopes(Object.class);
        this.keys = serialization.keys(Object.class);
    }

    EnvelopeCodec<Object> values() {
        return values;
    }

    KeyCodec<Object> keys() {
        return keys;
    }

    Collection<Put> puts() {
        return List.copyOf(puts);
    }

    CacheManager asCacheManager() {
        return proxy(CacheManager.class, (method, arguments) -> switch (method) {
            case "getCache" -> caches.get((String) arguments[0]);
            case "createCache" -> caches.computeIfAbsent((String) arguments[0], this::newCache);
            case "close" -> null;
            case "isClosed" -> false;
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private Cache<?, ?> newCache(String name) {
        Map<FarKey, byte[]> entries = new ConcurrentHashMap<>();
        return proxy(Cache.class, (method, arguments) -> switch (method) {
            case "getName" -> name;
            case "get" -> {
                byte[] envelope = entries.get(keys.encode(arguments[0]));
                yield envelope == null ? null : read(envelope);
            }
            case "put" -> {
                puts.add(new Put(name, arguments[0], arguments[1]));
                entries.put(keys.encode(arguments[0]), values.encode(arguments[1], List.of()));
                yield null;
            }
            case "remove" -> entries.remove(keys.encode(arguments[0])) != null;
            case "containsKey" -> entries.containsKey(keys.encode(arguments[0]));
            case "clear" -> {
                entries.clear();
                yield null;
            }
            case "close" -> null;
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private Object read(byte[] envelope) {
        try {
            return values.decode(envelope);
        } catch (UnreadableException e) {
            throw new AssertionError(e);
        }
    }

    private interface Answers {
        @Nullable Object answer(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    case "toString" -> type.getSimpleName();
                    default -> answers.answer(method.getName(), arguments);
                }));
    }
}
