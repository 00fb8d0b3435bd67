package dev.perigee.codec;

import com.esotericsoftware.kryo.Serializer;
import java.lang.reflect.Field;
import java.lang.reflect.GenericSignatureFormatError;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.MalformedParameterizedTypeException;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * What the wire needs to know of a user's class: its fields in a fixed order, how it is written, and the fingerprint of its
 * schema.
 *
 * <p>The fingerprint is the first 8 bytes of the SHA-256 of the class's name and kind and of the names and generic types of
 * its fields. Two versions of a class with the same fingerprint read each other's entries rightly; with different ones they
 * do not try. Each class in a graph carries its own, so the types of fields are taken by name only. Constants of enums are
 * not part of it, they are written by name.
 *
 * @param type the class
 * @param slots its fields, superclasses first, by name within a class; for a record, its components by name
 */
record ClassShape(Class<?> type, List<Slot> slots) {

    /** Looks at a class that {@link Refusals} has let pass. */
    static ClassShape of(Class<?> type) {
        Deque<Class<?>> lineage = new ArrayDeque<>();
        for (Class<?> c = type; c != null && !Jdk.owns(c); c = c.getSuperclass()) {
            lineage.push(c);
        }
        List<Slot> slots = new ArrayList<>();
        for (Class<?> c : lineage) {
            Arrays.stream(c.getDeclaredFields())
                    .filter(field ->
                            !Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers()))
                    .sorted(Comparator.comparing(Field::getName))
                    .forEach(field -> slots.add(new Slot(field)));
        }
        return new ClassShape(type, List.copyOf(slots));
    }

    Serializer<?> serializer() {
        try {
            if (type.isRecord()) {
                return new RecordSerializer(type);
            }
            slots.forEach(slot -> slot.field().setAccessible(true));
            return new ObjectSerializer(type, slots, Instantiators.of(type), ReadHooks.of(type));
        } catch (InaccessibleObjectException e) {
            Module module = type.getModule();
            throw new NotWritableException(type.getName() + " is in a package that its module does not open; start with"
                    + " --add-opens " + module.getName() + "/" + type.getPackageName() + "=ALL-UNNAMED");
        } catch (ReflectiveOperationException e) {
            throw new NotWritableException(
                    type.getName() + " cannot be looked into: " + e.getClass().getName());
        }
    }

    long fingerprint() {
        StringBuilder schema = new StringBuilder(type.isRecord() ? "record " : "class ").append(type.getName());
        for (Slot slot : slots) {
            schema.append('\n');
            if (!type.isRecord()) {
                schema.append(slot.field().getDeclaringClass().getName()).append('.');
            }
            schema.append(slot.field().getName()).append(' ').append(genericType(slot.field()));
        }
        return hash(schema.toString());
    }

    /** For classes of which no fields are written: enums, arrays and constants. */
    static long fingerprintOfName(Class<?> type) {
        String kind = type.isArray() ? "array " : type.isEnum() ? "enum " : "constant ";
        return hash(kind + type.getName());
    }

    /** For a class whose versions Java serialization tells apart by itself. */
    static long fingerprintOfJavaForm(Class<?> type) {
        return hash("java " + type.getName());
    }

    private static String genericType(Field field) {
        try {
            return field.getGenericType().getTypeName();
        } catch (TypeNotPresentException | MalformedParameterizedTypeException | GenericSignatureFormatError e) {
            return field.getType().getTypeName();
        }
    }

    private static long hash(String schema) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(schema.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
