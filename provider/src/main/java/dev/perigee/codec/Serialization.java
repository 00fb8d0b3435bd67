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
 * graphs of values stay as they are. Keys are written canonically: keys that are made of equal parts have
 * equal bytes, whoever made them.
 *
 * <p>Only classes that are allowed are written or read: those of the {@link AllowList}, those that caches declare and
 * what these are made of, and values and collections of the JDK. A class that is not allowed is never loaded.
 *
 * <p>Refused when written, with a message that says why: lambdas, proxies, exceptions, classes that extend a collection of
 * the JDK, and classes that control their own Java serialization by more than a {@code readObject}; they would come back
 * wrong. In values they can be named for Java serialization, which knows what they want.
 */
public final class Serialization {

    private final ClassLoader loader;
    private final AllowList javaClasses;
    private final Permissions permissions;
    private final Limits limits;
    private final Sessions keySessions;
    private final Sessions valueSessions;
    private final KeyLikeness keyLikeness;
    private final Set<Long> triedKeys = ConcurrentHashMap.newKeySet();

    /**
     * Makes the codecs' common ground.
     *
     * @param loader finds the classes named in bytes
     * @param allowed the classes that may be written and read beside the declared ones
     * @param limits how large and deep entries may be
     */
    public Serialization(ClassLoader loader, AllowList allowed, Limits limits) {
        this(loader, allowed, AllowList.of(List.of()), limits);
    }

    /**
     * Makes the codecs' common ground, with classes that Java serialization writes.
     *
     * @param loader finds the classes named in bytes
     * @param allowed the classes that may be written and read beside the declared ones
     * @param javaClasses the classes whose objects are written by Java serialization inside of values
     * @param limits how large and deep entries may be
     */
    public Serialization(ClassLoader loader, AllowList allowed, AllowList javaClasses, Limits limits) {
        this.loader = loader;
        this.javaClasses = javaClasses;
        this.permissions = new Permissions(allowed, javaClasses);
        this.limits = limits;
        TypeCatalog keyTypes = TypeCatalog.ofKeys(permissions, loader);
        this.keyLikeness = new KeyLikeness(keyTypes);
        this.keySessions = new Sessions(keyTypes, limits.maxKeyBytes(), Failures.ofKeys(limits), limits.maxDepth());
        this.valueSessions = new Sessions(
                TypeCatalog.ofValues(permissions, loader, JavaClasses.of(javaClasses, loader, limits)),
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
        return new KryoKeyCodec<>(keySessions, keyLikeness, declaredType, limits, triedKeys);
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
     * Makes a codec for the values of a cache that Java's own serialization writes, under a filter that knows the declared
     * type, what it reaches and what is allowed.
     *
     * @param declaredType the class of values; {@code Object.class} if it is not known
     * @param <V> the type of values
     * @return the codec
     */
    public <V> ValueCodec<V> javaValues(Class<V> declaredType) {
        permissions.declare(declaredType);
        return new JavaValueCodec<>(
                new JavaForm(permissions::allows, loader, limits), declaredType, Failures.ofValues(limits));
    }

    /**
     * Makes a codec for the values of a cache that writes JSON by Jackson, with the modules it finds.
     *
     * @param declaredType the class of values, which says what JSON is read as
     * @param <V> the type of values
     * @return the codec
     * @throws IllegalArgumentException if the type is too open for that, or Jackson is not on the class path
     */
    public <V> ValueCodec<V> jsonValues(Class<V> declaredType) {
        permissions.declare(declaredType);
        try {
            return new JsonValueCodec<>(declaredType, loader, permissions, limits, Failures.ofValues(limits));
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException("codec: 'json' needs Jackson, which is not on the class path; add"
                    + " com.fasterxml.jackson.core:jackson-databind, version 2.15 or later");
        }
    }

    /**
     * Takes in a codec of the application's.
     *
     * @param codec the codec
     * @param declaredType the class of values; {@code Object.class} if it is not known
     * @param <V> the type of values
     * @return one that keeps the contract even where the given one does not
     * @throws IllegalArgumentException if its id is not 128 to 255
     */
    public <V> ValueCodec<V> customValues(ValueCodec<V> codec, Class<V> declaredType) {
        return new CustomValueCodec<>(codec, declaredType, Failures.ofValues(limits));
    }

    /**
     * Puts a value codec into envelopes.
     *
     * @param codec writes and reads what is inside
     * @param <V> the type of values
     * @return the codec of envelopes
     */
    public <V> EnvelopeCodec<V> envelopes(ValueCodec<V> codec) {
        return new EnvelopeCodec<>(codec, limits);
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
        return new KryoCopier(AllowList.of(List.copyOf(immutableClassNamePatterns)), javaClasses, limits);
    }

    /**
     * Makes a copier of the values of a cache whose codec is not {@link #values}: copies are what the codec gives back.
     *
     * @param codec writes and reads them
     * @param immutableClassNamePatterns as for {@link #copier(Set)}
     * @return the copier
     * @throws IllegalArgumentException if a pattern has another form
     */
    public Copier copier(ValueCodec<?> codec, Set<String> immutableClassNamePatterns) {
        return new CodecCopier(codec, AllowList.of(List.copyOf(immutableClassNamePatterns)));
    }
}
