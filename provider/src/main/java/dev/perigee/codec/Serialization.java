package dev.perigee.codec;

import dev.perigee.spi.Copier;
import dev.perigee.spi.KeyCodec;
import dev.perigee.spi.ValueCodec;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the codecs of one cache manager. Thread-safe, and so are the codecs. Holds the class loader strongly.
 *
 * <p>Objects are written by Kryo with serializers of our own: classes of the JDK by fixed numbers, all others by name with a
 * fingerprint of their fields, so that an object of a changed class is unreadable rather than wrong. Shared and cyclic
 * graphs of values stay as they are. Keys are written canonically: keys that are equal have equal bytes, whoever made
 * them.
 *
 * <p>Only classes that are allowed are written or read: those of the {@link AllowList}, those that caches declare and
 * what these are made of, and values and collections of the JDK. A class that is not allowed is never loaded.
 *
 * <p>Refused when written, with a message that says why: lambdas, proxies, exceptions, classes that extend a collection of
 * the JDK, and classes that control their own Java serialization; they would come back wrong.
 */
public final class Serialization {

    private final Permissions permissions;
    private final Limits limits;
    private final Sessions keySessions;
    private final Sessions valueSessions;
    private final Set<Class<?>> triedKeys = ConcurrentHashMap.newKeySet();

    /**
     * Makes the codecs' common ground.
     *
     * @param loader finds the classes named in bytes
     * @param allowed the classes that may be written and read beside the declared ones
     * @param limits how large and deep entries may be
     */
    public Serialization(ClassLoader loader, AllowList allowed, Limits limits) {
        this.permissions = new Permissions(allowed);
        this.limits = limits;
        this.keySessions = new Sessions(
                TypeCatalog.ofKeys(permissions, loader),
                limits.maxKeyBytes(),
                Failures.ofKeys(limits),
                limits.maxDepth());
        this.valueSessions = new Sessions(
                TypeCatalog.ofValues(permissions, loader),
                limits.maxEntryBytes(),
                Failures.ofValues(limits),
                limits.maxDepth());
    }

    /**
     * Makes a codec for the keys of a cache, and allows their class with all it declares to be made of, for all caches of
     * this manager.
     *
     * @param declaredType the class of keys; {@code Object.class} if it is not known
     * @param <K> the type of keys
     * @return the codec
     */
    public <K> KeyCodec<K> keys(Class<K> declaredType) {
        permissions.declare(declaredType);
        return new KryoKeyCodec<>(keySessions, declaredType, limits, triedKeys);
    }

    /**
     * Makes a codec for the values of a cache, and allows their class with all it declares to be made of, for all caches
     * of this manager.
     *
     * @param declaredType the class of values; {@code Object.class} if it is not known
     * @param <V> the type of values
     * @return the codec
     */
    public <V> ValueCodec<V> values(Class<V> declaredType) {
        permissions.declare(declaredType);
        return new KryoValueCodec<>(valueSessions, declaredType);
    }

    /**
     * Makes a codec for the envelopes of a cache, as {@link #values} does for what is inside.
     *
     * @param declaredType the class of values; {@code Object.class} if it is not known
     * @param <V> the type of values
     * @return the codec
     */
    public <V> EnvelopeCodec<V> envelopes(Class<V> declaredType) {
        return new EnvelopeCodec<>(values(declaredType), limits);
    }

    /**
     * Makes a copier, which copies objects of any class, since copies never leave this JVM; classes that would come back
     * wrong from the far tier are refused here too.
     *
     * @param immutableClassNamePatterns patterns, as in an {@link AllowList}, of classes whose objects never change and so
     *     need no copy
     * @return the copier
     * @throws IllegalArgumentException if a pattern has another form
     */
    public Copier copier(Set<String> immutableClassNamePatterns) {
        return new KryoCopier(AllowList.of(List.copyOf(immutableClassNamePatterns)), limits);
    }
}
