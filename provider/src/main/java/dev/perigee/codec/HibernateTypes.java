package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What Hibernate keeps with the cached results of a native query: names and basic types of its columns. A basic type holds
 * binders, extractors and formatters, and follows from two constants, a Java type and a JDBC type; so these are written.
 */
final class HibernateTypes {

    static final String METADATA = "org.hibernate.sql.results.jdbc.internal.CachedJdbcValuesMetadata";
    static final String BASIC_TYPE = "org.hibernate.type.BasicType";

    /** Basic types that are made of no more than a Java type and a JDBC type, and those that have a name, too. */
    static final List<String> PLAIN = List.of("org.hibernate.type.internal.BasicTypeImpl");

    static final List<String> NAMED = List.of(
            "org.hibernate.type.internal.NamedBasicTypeImpl",
            "org.hibernate.type.internal.ImmutableNamedBasicTypeImpl");

    private HibernateTypes() {}

    static Serializer<?> basicType(Class<?> type, boolean named) throws ReflectiveOperationException {
        return new BasicTypes(type, named);
    }

    static Serializer<?> metadata(ClassShape shape) {
        shape.slots().forEach(slot -> slot.field().setAccessible(true));
        return new Metadata(shape.type(), shape.slots(), Instantiators.of(shape.type()));
    }

    private static @Nullable Object call(Object target, Class<?> declaring, String getter) {
        try {
            return declaring.getMethod(getter).invoke(target);
        } catch (ReflectiveOperationException e) {
            throw new NotWritableException(declaring.getName() + " has no " + getter + ": this version is not known");
        }
    }

    private static final class BasicTypes extends LateSerializer<Object> {

        private final Class<?> type;
        private final boolean named;
        private final Constructor<?> constructor;

        BasicTypes(Class<?> type, boolean named) throws ReflectiveOperationException {
            this.type = type;
            this.named = named;
            Class<?> javaType = classBeside(type, "org.hibernate.type.descriptor.java.JavaType");
            Class<?> jdbcType = classBeside(type, "org.hibernate.type.descriptor.jdbc.JdbcType");
            this.constructor = named
                    ? type.getConstructor(javaType, jdbcType, String.class)
                    : type.getConstructor(javaType, jdbcType);
        }

        private static Class<?> classBeside(Class<?> type, String name) throws ClassNotFoundException {
            return Class.forName(name, /* initialize= */ false, type.getClassLoader());
        }

        @Override
        void writeParts(Kryo kryo, WireOutput output, Object basicType) {
            kryo.writeClassAndObject(output, call(basicType, type, "getJavaTypeDescriptor"));
            kryo.writeClassAndObject(output, call(basicType, type, "getJdbcType"));
            if (named) {
                kryo.writeClassAndObject(output, call(basicType, type, "getName"));
            }
        }

        @Override
        public Object read(Kryo kryo, Input input, Class<?> ignored) {
            Object javaType = kryo.readClassAndObject(input);
            Object jdbcType = kryo.readClassAndObject(input);
            try {
                return named
                        ? constructor.newInstance(javaType, jdbcType, kryo.readClassAndObject(input))
                        : constructor.newInstance(javaType, jdbcType);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                throw NotReadableException.changed(type.getName());
            }
        }

        @Override
        public Object copy(Kryo kryo, Object original) {
            return original;
        }
    }

    private static final class Metadata extends Serializer<Object> {

        private final Class<?> type;
        private final List<Slot> slots;
        private final Supplier<Object> instantiator;

        Metadata(Class<?> type, List<Slot> slots, Supplier<Object> instantiator) {
            this.type = type;
            this.slots = slots;
            this.instantiator = instantiator;
        }

        @Override
        public void write(Kryo kryo, Output output, Object metadata) {
            try {
                for (Slot slot : slots) {
                    Object value = slot.field().get(metadata);
                    slot.write(kryo, (WireOutput) output, isTypes(slot) ? known(kryo, (Object[]) value) : value);
                }
            } catch (IllegalAccessException e) {
                throw new AssertionError("the field was made accessible", e);
            }
        }

        private static boolean isTypes(Slot slot) {
            return slot.type().isArray()
                    && slot.type().getComponentType().getName().equals(BASIC_TYPE);
        }

        /** Leaves out the types that are more than two constants; Hibernate then runs the query instead. */
        private Object known(Kryo kryo, Object[] types) {
            Object[] known = (Object[]) Array.newInstance(types.getClass().getComponentType(), types.length);
            for (int i = 0; i < types.length; i++) {
                if (types[i] != null && isMadeOfConstants(kryo, types[i])) {
                    known[i] = types[i];
                } else if (types[i] != null && !isAbsenceUnderstood()) {
                    throw new NotWritableException("the result of a native query with a column of type "
                            + call(types[i], types[i].getClass(), "getJavaType")
                            + " cannot be written with this version of Hibernate; do not cache that query, or read the"
                            + " column as a basic type");
                }
            }
            return known;
        }

        private static boolean isMadeOfConstants(Kryo kryo, Object basicType) {
            String name = basicType.getClass().getName();
            return (PLAIN.contains(name) || NAMED.contains(name))
                    && isConstant(kryo, call(basicType, basicType.getClass(), "getJavaTypeDescriptor"))
                    && isConstant(kryo, call(basicType, basicType.getClass(), "getJdbcType"));
        }

        private static boolean isConstant(Kryo kryo, @Nullable Object part) {
            return part != null
                    && Frameworks.isConstantOfHibernate(part.getClass())
                    && kryo.getSerializer(part.getClass()) instanceof ConstantSerializer serializer
                    && serializer.isConstant(part);
        }

        /** Early versions fail where a type is missing; later ones have an exception for it, which they catch. */
        private boolean isAbsenceUnderstood() {
            try {
                Class.forName(type.getName() + "$CacheMetadataIncompleteException", false, type.getClassLoader());
                return true;
            } catch (ClassNotFoundException e) {
                return false;
            }
        }

        @Override
        public Object read(Kryo kryo, Input input, Class<?> ignored) {
            Object metadata = instantiator.get();
            kryo.reference(metadata);
            try {
                for (Slot slot : slots) {
                    slot.readInto(metadata, kryo, (WireInput) input);
                }
            } catch (IllegalAccessException e) {
                throw new AssertionError("the field was made accessible", e);
            }
            return metadata;
        }

        /** Nobody changes it. */
        @Override
        public Object copy(Kryo kryo, Object original) {
            return original;
        }
    }
}
