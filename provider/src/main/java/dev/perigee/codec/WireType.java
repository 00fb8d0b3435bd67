package dev.perigee.codec;

import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Stack;
import java.util.stream.Stream;

/**
 * How one class looks on the wire: a fixed id, or its name with a fingerprint of its schema. Immutable, so one instance
 * serves all Kryos.
 */
final class WireType extends Registration {

    /** The id of a class that is written by name. */
    static final int BY_NAME = -1;

    private static final byte[] NOTHING = new byte[0];

    private final Form form;
    private final boolean isOpen;
    private final int memory;
    private final long fingerprint;
    private final byte[] nameAndFingerprint;

    enum Form {
        /** A value that nothing refers to twice: always written in full. */
        LEAF,
        /** An object with an identity: a second occurrence in a graph is written as a reference. */
        NODE
    }

    private WireType(Class<?> type, Serializer<?> serializer, int id, Form form, long fingerprint) {
        super(type, serializer, id);
        this.form = form;
        this.isOpen = isOpen(type);
        this.memory = memory(type, form);
        this.fingerprint = fingerprint;
        this.nameAndFingerprint = id == BY_NAME ? nameAndFingerprint(type, fingerprint) : NOTHING;
    }

    static WireType numbered(int id, Class<?> type, Form form, Serializer<?> serializer) {
        return new WireType(type, serializer, id, form, 0);
    }

    static WireType named(Class<?> type, Form form, Serializer<?> serializer, long fingerprint) {
        return new WireType(type, serializer, BY_NAME, form, fingerprint);
    }

    boolean isNamed() {
        return getId() == BY_NAME;
    }

    boolean isReferable() {
        return form == Form.NODE;
    }

    /** Whether hash codes go over all that the objects hold; see {@link Effort}. */
    boolean isOpen() {
        return isOpen;
    }

    /** How many bytes of memory an object takes, about, beside the objects and elements that it holds. */
    int memory() {
        return memory;
    }

    private static boolean isOpen(Class<?> type) {
        return type.isRecord()
                || (Jdk.owns(type)
                        && Stream.of(
                                        List.class,
                                        Set.class,
                                        Map.class,
                                        Map.Entry.class,
                                        Optional.class,
                                        Comparator.class)
                                .anyMatch(kind -> kind.isAssignableFrom(type)));
    }

    /** What the JDK's classes take is taken from a 64-bit JVM with compressed references. */
    private static int memory(Class<?> type, Form form) {
        if (form == Form.LEAF) {
            return type.isEnum() ? 0 : 32;
        }
        if (!Jdk.owns(type)) {
            return 16 + fieldsOf(type);
        }
        if (type == GregorianCalendar.class) {
            return 640;
        }
        if (type == Stack.class || Set.class.isAssignableFrom(type)) {
            return 96; // An empty stack has room for ten.
        }
        return Map.class.isAssignableFrom(type) ? 72 : 48;
    }

    private static int fieldsOf(Class<?> type) {
        int bytes = 0;
        for (Class<?> c = type; c != null && !Jdk.owns(c); c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    bytes += field.getType() == long.class || field.getType() == double.class ? 8 : 4;
                }
            }
        }
        return bytes;
    }

    long fingerprint() {
        return fingerprint;
    }

    /** What names the class on the wire, as it stands there; empty for a class with an id. */
    byte[] nameAndFingerprint() {
        return nameAndFingerprint;
    }

    private static byte[] nameAndFingerprint(Class<?> type, long fingerprint) {
        WireOutput output = new WireOutput(Integer.MAX_VALUE - 8);
        output.writeText(type.getName());
        output.writeLong(fingerprint);
        return output.toBytes();
    }

    /** Kryo's constructor would set its own serializers for primitive types; ours are fixed. */
    @Override
    @SuppressWarnings("rawtypes")
    public void setSerializer(Serializer serializer) {}
}
