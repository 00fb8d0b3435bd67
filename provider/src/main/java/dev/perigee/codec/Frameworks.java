package dev.perigee.codec;

import com.esotericsoftware.kryo.Serializer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The classes of Hibernate, Spring and the annotations of JSR-107 that end up in caches. They may be written without a
 * setting, each by its exact name; those whose fields do not tell all have a serializer of their own. Nothing here needs the
 * frameworks: a class that is not there is not asked for.
 *
 * <p>What applications put into those classes, such as identifiers, embeddables and enums of their entities, is theirs to
 * allow.
 */
final class Frameworks {

    private static final String SIMPLE_KEY = "org.springframework.cache.interceptor.SimpleKey";
    private static final String QUERY_KEY = "org.hibernate.cache.spi.QueryKey";
    private static final String LAZY = "org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer";
    private static final String NULL_VALUE = "org.springframework.cache.support.NullValue";

    /** Their fields are all there is to them, or a {@code readObject} restores what is not. */
    private static final List<String> BY_FIELDS = List.of(
            QUERY_KEY,
            "org.hibernate.cache.internal.QueryResultsCacheImpl$CacheItem",
            "org.hibernate.cache.spi.entry.CollectionCacheEntry",
            "org.hibernate.cache.spi.entry.StandardCacheEntryImpl",
            "org.hibernate.cache.spi.support.AbstractReadWriteAccess$Item",
            "org.hibernate.cache.spi.support.AbstractReadWriteAccess$SoftLockImpl",
            "org.hibernate.type.AnyType$ObjectTypeCacheEntry",
            SIMPLE_KEY);

    /** Keys that keep their hash code, with the rule by which it comes about. */
    private static final Map<String, StoredHash.Rule> HASHED = Map.of(
            "org.hibernate.cache.internal.BasicCacheKeyImplementation",
            parts -> HashCodes.ofIdentifier(parts.get("id")),
            "org.hibernate.cache.internal.CacheKeyImplementation",
            parts -> 31 * HashCodes.ofIdentifier(parts.get("id")) + Objects.hashCode(parts.get("tenantId")),
            "org.hibernate.cache.internal.NaturalIdCacheKey",
            parts -> HashCodes.chained(Objects.hashCode(parts.get("tenantId")), parts.get("naturalIdValues")),
            "org.hibernate.query.internal.QueryParameterBindingsImpl$ParameterBindingsMementoImpl",
            parts -> HashCodes.chained(0, parts.get("values")),
            "org.jsr107.ri.annotations.DefaultGeneratedCacheKey",
            parts -> Arrays.deepHashCode((Object[]) parts.get("parameters")));

    private static final Set<String> EQUAL_BY_PARTS = Set.of(
            SIMPLE_KEY,
            "org.hibernate.cache.internal.BasicCacheKeyImplementation",
            "org.hibernate.cache.internal.CacheKeyImplementation",
            "org.hibernate.cache.internal.NaturalIdCacheKey",
            "org.jsr107.ri.annotations.DefaultGeneratedCacheKey");

    private static final Set<String> HIBERNATE_CONSTANTS = linesOf("hibernate-types.txt");
    private static final Map<String, Special> SPECIAL = special();

    private Frameworks() {}

    /** Makes the type of a class whose fields alone do not tell how it is written. */
    private interface Special {
        WireType of(Class<?> type) throws ReflectiveOperationException;
    }

    /** The classes that may be written without a setting. */
    static Set<String> names() {
        Set<String> names = new HashSet<>(BY_FIELDS);
        names.addAll(SPECIAL.keySet());
        names.add(HibernateTypes.BASIC_TYPE);
        return names;
    }

    /** Returns how objects of a class are written, null if as those of any other class. */
    static @Nullable WireType typeOf(Class<?> type) {
        Special special = SPECIAL.get(type.getName());
        if (special == null) {
            return null;
        }
        try {
            return special.of(type);
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            throw new NotWritableException(
                    type.getName() + " of this version is not known, or in a package that its module"
                            + " does not open: " + e.getClass().getName());
        }
    }

    /**
     * Whether the hash code of a key may be another one in each JVM. The bytes of such keys are canonical by their
     * serializers; trying one of them would tell of that one only.
     */
    static boolean keepsHashCode(Class<?> keyType) {
        return HASHED.containsKey(keyType.getName()) || keyType.getName().equals(QUERY_KEY);
    }

    /** Whether two keys of a class are equal only if their parts are, each by its own {@code equals}, arrays by elements. */
    static boolean haveEqualParts(Class<?> keyType) {
        return EQUAL_BY_PARTS.contains(keyType.getName());
    }

    static boolean isConstantOfHibernate(Class<?> type) {
        return HIBERNATE_CONSTANTS.contains(type.getName());
    }

    private static Map<String, Special> special() {
        Map<String, Special> table = new HashMap<>();
        HASHED.forEach((name, rule) -> table.put(name, type -> ofNode(type, StoredHash.of(ClassShape.of(type), rule))));
        HIBERNATE_CONSTANTS.forEach(name -> table.put(name, type -> ofConstant(type, name, "INSTANCE")));
        table.put(LAZY + "$1", type -> ofConstant(type, LAZY, "UNFETCHED_PROPERTY"));
        table.put(NULL_VALUE, type -> ofConstant(type, NULL_VALUE, "INSTANCE"));
        HibernateTypes.PLAIN.forEach(name ->
                table.put(name, type -> ofNode(type, HibernateTypes.basicType(type, /* named= */ false))));
        HibernateTypes.NAMED.forEach(name ->
                table.put(name, type -> ofNode(type, HibernateTypes.basicType(type, /* named= */ true))));
        table.put(HibernateTypes.METADATA, type -> ofNode(type, HibernateTypes.metadata(ClassShape.of(type))));
        return table;
    }

    private static WireType ofNode(Class<?> type, Serializer<?> serializer) {
        return WireType.named(
                type, WireType.Form.NODE, serializer, ClassShape.of(type).fingerprint());
    }

    private static WireType ofConstant(Class<?> type, String holder, String field) {
        return WireType.named(
                type,
                WireType.Form.LEAF,
                new ConstantSerializer(type, holder, field),
                ClassShape.fingerprintOfName(type));
    }

    private static Set<String> linesOf(String resource) {
        try (InputStream in = Objects.requireNonNull(Frameworks.class.getResourceAsStream(resource), resource)) {
            Set<String> lines = new HashSet<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(lines::add);
            return Set.copyOf(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
