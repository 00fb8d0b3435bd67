package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Array;

/** Arrays: a count, then the elements; those of primitive type with a fixed width. */
final class ArrayTypes {

    private ArrayTypes() {}

    static void addTo(JdkTable table) {
        primitive(
                table,
                WireIds.BYTES,
                byte[].class,
                a -> a.length,
                WireOutput::writeBytes,
                Byte.BYTES,
                WireInput::readBytes);
        primitive(
                table,
                WireIds.CHARS,
                char[].class,
                a -> a.length,
                (out, a) -> out.writeChars(a, 0, a.length),
                Character.BYTES,
                WireInput::readChars);
        primitive(
                table,
                WireIds.SHORTS,
                short[].class,
                a -> a.length,
                (out, a) -> out.writeShorts(a, 0, a.length),
                Short.BYTES,
                WireInput::readShorts);
        primitive(
                table,
                WireIds.INTS,
                int[].class,
                a -> a.length,
                (out, a) -> out.writeInts(a, 0, a.length),
                Integer.BYTES,
                WireInput::readInts);
        primitive(
                table,
                WireIds.LONGS,
                long[].class,
                a -> a.length,
                (out, a) -> out.writeLongs(a, 0, a.length),
                Long.BYTES,
                WireInput::readLongs);
        primitive(
                table,
                WireIds.FLOATS,
                float[].class,
                a -> a.length,
                (out, a) -> out.writeFloats(a, 0, a.length),
                Float.BYTES,
                WireInput::readFloats);
        primitive(
                table,
                WireIds.DOUBLES,
                double[].class,
                a -> a.length,
                (out, a) -> out.writeDoubles(a, 0, a.length),
                Double.BYTES,
                WireInput::readDoubles);
        primitive(
                table,
                WireIds.BOOLEANS,
                boolean[].class,
                a -> a.length,
                (out, a) -> out.writeBooleans(a, 0, a.length),
                /* bytesEach= */ 1,
                WireInput::readBooleans);
        table.node(WireIds.OBJECTS, Object[].class, new OfObjects(Object.class));
        table.node(WireIds.STRINGS, String[].class, new OfObjects(String.class));
    }

    private static <A> void primitive(
            JdkTable table,
            int id,
            Class<A> type,
            Length<A> length,
            LeafSerializer.Writer<A> writer,
            int bytesEach,
            Elements<A> reader) {
        table.state(
                id,
                type,
                (out, array) -> {
                    out.writeCount(length.of(array));
                    writer.write(out, array);
                },
                in -> reader.read(in, in.readLength(bytesEach)),
                array -> copyOf(type, array, length.of(array)));
    }

    private static <A> A copyOf(Class<A> type, A array, int length) {
        A copy = type.cast(Array.newInstance(type.getComponentType(), length));
        System.arraycopy(array, 0, copy, 0, length);
        return copy;
    }

    private interface Length<A> {
        int of(A array);
    }

    private interface Elements<A> {
        A read(WireInput input, int length);
    }

    /** Arrays of objects; each element says what class it is of. */
    static final class OfObjects extends Serializer<Object[]> {

        private final Class<?> component;

        OfObjects(Class<?> component) {
            this.component = component;
        }

        @Override
        public void write(Kryo kryo, Output output, Object[] array) {
            ((WireOutput) output).writeCount(array.length);
            for (Object element : array) {
                kryo.writeClassAndObject(output, element);
            }
        }

        @Override
        @SuppressWarnings("NullAway") // elements may be null; Kryo, which has no annotations, reads them so
        public Object[] read(Kryo kryo, Input input, Class<? extends Object[]> type) {
            int length = ((WireInput) input).readCount(/* leastBytesEach= */ 1);
            Object[] array = (Object[]) Array.newInstance(component, length);
            kryo.reference(array);
            for (int i = 0; i < length; i++) {
                array[i] = Thrown.fitting(component, kryo.readClassAndObject(input));
            }
            return array;
        }

        @Override
        public Object[] copy(Kryo kryo, Object[] original) {
            Object[] copy = (Object[]) Array.newInstance(component, original.length);
            kryo.reference(copy);
            for (int i = 0; i < original.length; i++) {
                copy[i] = kryo.copy(original[i]);
            }
            return copy;
        }
    }
}
