package dev.perigee.it.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.codec.AllowList;
import dev.perigee.codec.Limits;
import dev.perigee.codec.Serialization;
import dev.perigee.spi.Copier;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.cache.spi.entry.ReferenceCacheEntryImpl;
import org.hibernate.cache.spi.entry.StandardCacheEntryImpl;
import org.hibernate.sql.results.jdbc.internal.CachedJdbcValuesMetadata;
import org.hibernate.type.BasicType;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.descriptor.java.LongJavaType;
import org.hibernate.type.descriptor.java.StringJavaType;
import org.hibernate.type.descriptor.jdbc.BigIntJdbcType;
import org.hibernate.type.descriptor.jdbc.JdbcType;
import org.hibernate.type.descriptor.jdbc.VarcharJdbcType;
import org.hibernate.type.internal.BasicTypeImpl;
import org.hibernate.type.internal.NamedBasicTypeImpl;
import org.hibernate.type.spi.TypeConfiguration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.cache.support.NullValue;

/** Values of frameworks keep what their classes promise: identity, state, constants. */
@Tag("smoke")
class ValuesTest {

    private final BytesCacheManager caches = new BytesCacheManager();
    private final Copier copier =
            new Serialization(getClass().getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS).copier(Set.of());

    @Test
    void constantsAreComparedByIdentityAfterwards() throws Exception {
        for (Object constant : List.of(NullValue.INSTANCE, LazyPropertyInitializer.UNFETCHED_PROPERTY)) {
            assertThat(trip(constant)).isSameAs(constant);
            assertThat(copier.copy(constant)).isSameAs(constant);
            assertThat(((List<?>) trip(new ArrayList<>(List.of(constant, 1)))).get(0))
                    .isSameAs(constant);
        }
    }

    /** What reflection makes beside it, as deserializers of others do, comes back as the constant that it stands for. */
    @Test
    void anotherObjectOfAConstantsClassIsTakenForTheConstant() throws Exception {
        Constructor<NullValue> constructor = NullValue.class.getDeclaredConstructor();
        constructor.setAccessible(true);
        NullValue other = constructor.newInstance();
        assertThat(trip(other)).isSameAs(NullValue.INSTANCE);
        assertThat(copier.copy(other)).isSameAs(NullValue.INSTANCE);
    }

    @Test
    void entityEntryKeepsUnfetchedPropertiesApart() throws Exception {
        Object[] state = (Object[]) Class.forName("[Ljava.io.Serializable;").cast(new java.io.Serializable[] {
            "text",
            5L,
            null,
            LazyPropertyInitializer.UNFETCHED_PROPERTY,
            new byte[] {1},
            new UUID(1, 2),
            new Object[] {1}
        });
        Constructor<StandardCacheEntryImpl> constructor = StandardCacheEntryImpl.class.getDeclaredConstructor(
                java.io.Serializable[].class, String.class, Object.class);
        constructor.setAccessible(true);
        StandardCacheEntryImpl entry = constructor.newInstance(state, "Customer", 3);
        for (StandardCacheEntryImpl back : List.of(trip(entry), copier.copy(entry))) {
            assertThat(back.getDisassembledState()).isNotSameAs(state).isEqualTo(state);
            assertThat(back.getDisassembledState()[3]).isSameAs(LazyPropertyInitializer.UNFETCHED_PROPERTY);
            assertThat(back.getSubclass()).isEqualTo("Customer");
            assertThat(back.getVersion()).isEqualTo(3);
        }
    }

    @Test
    void simpleKeyKeepsItsHashCode() throws Exception {
        SimpleKey key = new SimpleKey("a", 1, List.of(2));
        assertThat(trip(key)).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(copier.copy(key)).isEqualTo(key).hasSameHashCodeAs(key);
    }

    @Test
    void columnsOfNativeQueriesComeBackWithTheConstantsTheyAreMadeOf() throws Exception {
        BasicType<?> plain = new BasicTypeImpl<>(LongJavaType.INSTANCE, BigIntJdbcType.INSTANCE);
        BasicType<?> named = new NamedBasicTypeImpl<>(StringJavaType.INSTANCE, VarcharJdbcType.INSTANCE, "string");
        CachedJdbcValuesMetadata back = trip(metadata(plain, named, null));
        BasicType<?> first = back.resolveType(1, null, (TypeConfiguration) null);
        assertThat(first.getJavaTypeDescriptor()).isSameAs(LongJavaType.INSTANCE);
        assertThat(first.getJdbcType()).isSameAs(BigIntJdbcType.INSTANCE);
        assertThat(first.getJdbcValueExtractor()).isNotNull();
        BasicType<?> second = back.resolveType(2, null, (TypeConfiguration) null);
        assertThat(second.getJavaTypeDescriptor()).isSameAs(StringJavaType.INSTANCE);
        assertThat(second.getName()).isEqualTo("string");
        assertThat(back.resolveColumnName(2)).isEqualTo("c2");
        assertThatThrownBy(() -> back.resolveType(3, null, (TypeConfiguration) null))
                .hasMessageContaining("navailable");
    }

    @Test
    void entryThatStandsForAnObjectOfThisJvmIsRefused() {
        ReferenceCacheEntryImpl entry = new ReferenceCacheEntryImpl("entity", null);
        assertThatThrownBy(() -> trip(entry))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("set hibernate.cache.use_reference_entries=false");
        assertThatThrownBy(() -> copier.copy(entry)).isInstanceOf(CacheException.class);
    }

    @Test
    void allConstantsOfThisHibernateAreKnown() throws Exception {
        List<Object> constants = constants();
        assertThat(constants).hasSizeGreaterThan(90);
        assertThat(constants.stream().filter(constant -> !isKnown(constant)).map(Object::getClass))
                .isEmpty();
        for (Object constant : constants) {
            assertThat(trip(constant)).isSameAs(constant);
        }
    }

    @Test
    void stateOfBucketsIsBytes() throws Exception {
        assertThat(trip(new byte[] {1, 2, 3})).isEqualTo(new byte[] {1, 2, 3});
        assertThat(trip(Map.of("k", new byte[] {4}))).containsOnlyKeys("k");
    }

    @SuppressWarnings("unchecked")
    private <T> T trip(T value) throws Exception {
        return (T) caches.values().decode(caches.values().encode(value, List.of()));
    }

    private boolean isKnown(Object constant) {
        try {
            return caches.values().encode(constant, List.of()).length > 0;
        } catch (CacheException e) {
            return false;
        }
    }

    /** By the constructor with two or with three parameters, as the version has it. */
    private static CachedJdbcValuesMetadata metadata(BasicType<?>... types) throws Exception {
        String[] names = Stream.of(types).map(type -> "c").toArray(String[]::new);
        for (int i = 0; i < names.length; i++) {
            names[i] += i + 1;
        }
        Constructor<?> constructor = CachedJdbcValuesMetadata.class.getConstructors()[0];
        return (CachedJdbcValuesMetadata)
                (constructor.getParameterCount() == 2
                        ? constructor.newInstance(names, types)
                        : constructor.newInstance(names, types, new int[types.length]));
    }

    /** The field INSTANCE of all Java types and JDBC types that Hibernate's jar has. */
    private static List<Object> constants() throws Exception {
        URI jar = StringJavaType.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        List<Object> constants = new ArrayList<>();
        try (FileSystem files = FileSystems.newFileSystem(Path.of(jar));
                Stream<Path> entries = Files.walk(files.getPath("/org/hibernate"))) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                String name = entry.toString().substring(1).replace('/', '.');
                if (name.matches(
                        "org\\.hibernate\\.(type\\.descriptor\\.(java|jdbc)|dialect(\\.type)?)\\.\\w+Type\\.class")) {
                    try {
                        addConstant(Class.forName(name.replaceAll("\\.class$", "")), constants);
                    } catch (LinkageError e) {
                        // Of a database whose driver is not here.
                    }
                }
            }
        }
        return constants;
    }

    private static void addConstant(Class<?> type, List<Object> constants) throws IllegalAccessException {
        if (!JavaType.class.isAssignableFrom(type) && !JdbcType.class.isAssignableFrom(type)) {
            return;
        }
        for (Field field : type.getDeclaredFields()) {
            if (field.getName().equals("INSTANCE") && Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                if (field.get(null).getClass() == type) {
                    constants.add(field.get(null));
                }
            }
        }
    }
}
