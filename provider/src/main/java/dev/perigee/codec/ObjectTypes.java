package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.perigee.spi.UnreadableException.Reason;
import java.util.Collections;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** JDK types that are equal only to themselves: good in values, useless in keys. */
final class ObjectTypes {

    private static final int LONGEST_PATTERN = 1_000;
    private static final int MOST_BRACKETS = 100;

    private ObjectTypes() {}

    @SuppressWarnings("JdkObsolete") // old classes are cached too
    static void addTo(JdkTable table) {
        table.state(WireIds.OBJECT, Object.class, (out, value) -> {}, in -> new Object(), value -> new Object());
        table.lookedUp(WireIds.PATTERN, Pattern.class, ObjectTypes::writePattern, ObjectTypes::readPattern);
        table.state(
                WireIds.STRING_BUILDER,
                StringBuilder.class,
                (out, value) -> out.writeText(value.toString()),
                in -> new StringBuilder(in.readText()),
                StringBuilder::new);
        table.state(
                WireIds.STRING_BUFFER,
                StringBuffer.class,
                (out, value) -> out.writeText(value.toString()),
                in -> new StringBuffer(in.readText()),
                StringBuffer::new);
        addAtomics(table);
        addOrders(table);
    }

    private static void writePattern(WireOutput out, Pattern pattern) {
        if (isDear(pattern.pattern(), pattern.flags())) {
            throw new NotWritableException("java.util.regex.Pattern: one of more than " + LONGEST_PATTERN
                    + " characters, of more than " + MOST_BRACKETS + " groups and classes, or with CANON_EQ may take"
                    + " too long to compile; store its text");
        }
        out.writeText(pattern.pattern());
        out.writeVarInt(pattern.flags(), true);
    }

    private static Pattern readPattern(WireInput in) {
        String text = in.readText();
        int flags = in.readVarInt(true);
        if (isDear(text, flags)) {
            throw new NotReadableException(Reason.TOO_LARGE);
        }
        return Pattern.compile(text, flags);
    }

    /** To compile is to go down into each bracket and along all that is there; CANON_EQ takes each order of accents. */
    private static boolean isDear(String text, int flags) {
        return text.length() > LONGEST_PATTERN
                || text.chars().filter(c -> c == '(' || c == '[').count() > MOST_BRACKETS
                || (flags & Pattern.CANON_EQ) != 0;
    }

    private static void addAtomics(JdkTable table) {
        table.state(
                WireIds.ATOMIC_INTEGER,
                AtomicInteger.class,
                (out, value) -> out.writeVarInt(value.get(), false),
                in -> new AtomicInteger(in.readVarInt(false)),
                value -> new AtomicInteger(value.get()));
        table.state(
                WireIds.ATOMIC_LONG,
                AtomicLong.class,
                (out, value) -> out.writeVarLong(value.get(), false),
                in -> new AtomicLong(in.readVarLong(false)),
                value -> new AtomicLong(value.get()));
        table.state(
                WireIds.ATOMIC_BOOLEAN,
                AtomicBoolean.class,
                (out, value) -> out.writeBoolean(value.get()),
                in -> new AtomicBoolean(in.readBoolean()),
                value -> new AtomicBoolean(value.get()));
        table.state(
                WireIds.ATOMIC_INTEGER_ARRAY,
                AtomicIntegerArray.class,
                (out, value) -> {
                    int length = value.length();
                    out.writeCount(length);
                    for (int i = 0; i < length; i++) {
                        out.writeInt(value.get(i));
                    }
                },
                in -> new AtomicIntegerArray(in.readInts(in.readLength(Integer.BYTES))),
                value -> {
                    AtomicIntegerArray copy = new AtomicIntegerArray(value.length());
                    for (int i = 0; i < value.length(); i++) {
                        copy.set(i, value.get(i));
                    }
                    return copy;
                });
        table.state(
                WireIds.ATOMIC_LONG_ARRAY,
                AtomicLongArray.class,
                (out, value) -> {
                    int length = value.length();
                    out.writeCount(length);
                    for (int i = 0; i < length; i++) {
                        out.writeLong(value.get(i));
                    }
                },
                in -> new AtomicLongArray(in.readLongs(in.readLength(Long.BYTES))),
                value -> {
                    AtomicLongArray copy = new AtomicLongArray(value.length());
                    for (int i = 0; i < value.length(); i++) {
                        copy.set(i, value.get(i));
                    }
                    return copy;
                });
        table.node(WireIds.ATOMIC_REFERENCE, AtomicReference.class, new AtomicReferenceSerializer());
    }

    private static void addOrders(JdkTable table) {
        singleton(table, WireIds.NATURAL_ORDER, Comparator.naturalOrder());
        singleton(table, WireIds.REVERSE_ORDER, Comparator.reverseOrder());
        singleton(table, WireIds.CASE_INSENSITIVE_ORDER, String.CASE_INSENSITIVE_ORDER);
        Class<?> reversed =
                Collections.reverseOrder(String.CASE_INSENSITIVE_ORDER).getClass();
        table.node(WireIds.REVERSED, reversed, new ReversedSerializer());
    }

    private static void singleton(JdkTable table, int id, Comparator<?> order) {
        table.leaf(
                id,
                order.getClass(),
                new LeafSerializer<Comparator<?>>((out, value) -> {}, in -> order, UnaryOperator.identity()));
    }

    /** The order that another one reversed gives; {@code reversed()} hands that one out again. */
    private static final class ReversedSerializer extends LateSerializer<Comparator<Object>> {

        @Override
        void writeParts(Kryo kryo, WireOutput output, Comparator<Object> order) {
            kryo.writeClassAndObject(output, order.reversed());
        }

        @Override
        @SuppressWarnings("unchecked")
        public Comparator<Object> read(Kryo kryo, Input input, Class<? extends Comparator<Object>> type) {
            return Collections.reverseOrder(
                    (Comparator<Object>) Thrown.fitting(Comparator.class, kryo.readClassAndObject(input)));
        }

        @Override
        public Comparator<Object> copy(Kryo kryo, Comparator<Object> original) {
            return original;
        }
    }

    private static final class AtomicReferenceSerializer extends Serializer<AtomicReference<Object>> {

        @Override
        public void write(Kryo kryo, Output output, AtomicReference<Object> value) {
            kryo.writeClassAndObject(output, value.get());
        }

        @Override
        public AtomicReference<Object> read(Kryo kryo, Input input, Class<? extends AtomicReference<Object>> type) {
            AtomicReference<Object> reference = new AtomicReference<>();
            kryo.reference(reference);
            reference.set(kryo.readClassAndObject(input));
            return reference;
        }

        @Override
        public AtomicReference<Object> copy(Kryo kryo, AtomicReference<Object> original) {
            AtomicReference<Object> copy = new AtomicReference<>();
            kryo.reference(copy);
            copy.set(kryo.copy(original.get()));
            return copy;
        }
    }
}
