package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code EnumSet} and {@code EnumMap}: the class of the constants, a count, then the constants by name. */
@SuppressWarnings({"unchecked", "rawtypes"}) // which enum it is, is known only at run time
final class EnumCollections {

    private EnumCollections() {}

    static void addTo(JdkTable table) {
        table.node(WireIds.ENUM_SET, EnumSet.class, new SetSerializer());
        table.node(WireIds.ENUM_MAP, EnumMap.class, new MapSerializer());
    }

    private static Class<? extends Enum> readEnumClass(Kryo kryo, Input input) {
        Registration registration = kryo.readClass(input);
        if (registration == null || !registration.getType().isEnum()) {
            throw NotReadableException.damaged();
        }
        return registration.getType();
    }

    /** Each has room for all constants that there are. */
    private static void allocate(Kryo kryo, Class<?> type, int bitsEach) {
        long constants = type.getEnumConstants().length;
        ((WireResolver) kryo.getClassResolver()).effort().allocate(constants * bitsEach / Byte.SIZE);
    }

    private static Enum readConstant(Class<? extends Enum> type, Input input) {
        String name = ((WireInput) input).readText();
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException | LinkageError e) {
            throw NotReadableException.changed(type.getName());
        }
    }

    private static final class SetSerializer extends Serializer<EnumSet> {

        @Override
        public void write(Kryo kryo, Output output, EnumSet set) {
            Class<? extends Enum> constants = elementType(set);
            kryo.writeClass(output, constants);
            allocate(kryo, constants, /* bitsEach= */ 1);
            ((WireOutput) output).writeCount(set.size());
            for (Object constant : set) {
                ((WireOutput) output).writeText(((Enum) constant).name());
            }
        }

        /** A set does not tell its type, but what is in it or in its complement does. */
        private static Class<? extends Enum> elementType(EnumSet set) {
            Iterator<Enum> constants = (set.isEmpty() ? EnumSet.complementOf(set) : set).iterator();
            if (!constants.hasNext()) {
                throw new NotWritableException("java.util.EnumSet of an enum without constants");
            }
            return constants.next().getDeclaringClass();
        }

        @Override
        public EnumSet read(Kryo kryo, Input input, Class<? extends EnumSet> type) {
            Class<? extends Enum> constants = readEnumClass(kryo, input);
            int size = ((WireInput) input).readCount(/* leastBytesEach= */ 1);
            allocate(kryo, constants, /* bitsEach= */ 1);
            EnumSet set = EnumSet.noneOf(constants);
            kryo.reference(set);
            for (int i = 0; i < size; i++) {
                set.add(readConstant(constants, input));
            }
            return set;
        }

        @Override
        public EnumSet copy(Kryo kryo, EnumSet original) {
            return original.clone();
        }
    }

    private static final class MapSerializer extends Serializer<EnumMap> {

        @Override
        public void write(Kryo kryo, Output output, EnumMap map) {
            Class<?> constants = keyType(map);
            kryo.writeClass(output, constants);
            allocate(kryo, constants, Integer.SIZE);
            ((WireOutput) output).writeCount(map.size());
            for (Map.Entry<Enum, Object> entry : ((Map<Enum, Object>) map).entrySet()) {
                ((WireOutput) output).writeText(entry.getKey().name());
                kryo.writeClassAndObject(output, entry.getValue());
            }
        }

        private static Class<?> keyType(EnumMap map) {
            Iterator<Enum> keys = map.keySet().iterator();
            return keys.hasNext() ? keys.next().getDeclaringClass() : KeyTypeProbe.of(map);
        }

        @Override
        public EnumMap read(Kryo kryo, Input input, Class<? extends EnumMap> type) {
            Class<? extends Enum> constants = readEnumClass(kryo, input);
            int size = ((WireInput) input).readCount(/* leastBytesEach= */ 2);
            allocate(kryo, constants, Integer.SIZE);
            EnumMap map = new EnumMap(constants);
            kryo.reference(map);
            for (int i = 0; i < size; i++) {
                map.put(readConstant(constants, input), kryo.readClassAndObject(input));
            }
            return map;
        }

        @Override
        public EnumMap copy(Kryo kryo, EnumMap original) {
            EnumMap copy = original.clone();
            kryo.reference(copy);
            copy.replaceAll((key, value) -> kryo.copy(value));
            return copy;
        }
    }

    /**
     * Finds the key type of an empty {@code EnumMap}, which no method tells: writes the map by Java serialization to
     * nowhere and looks which class it names. Nothing is ever read that way.
     */
    private static final class KeyTypeProbe extends ObjectOutputStream {

        private @Nullable Class<?> found;

        private KeyTypeProbe() throws IOException {
            super(OutputStream.nullOutputStream());
        }

        static Class<?> of(EnumMap map) {
            try (KeyTypeProbe probe = new KeyTypeProbe()) {
                probe.writeObject(map);
                if (probe.found != null) {
                    return probe.found;
                }
            } catch (IOException e) {
                throw new NotWritableException("java.util.EnumMap: the type of its keys cannot be found");
            }
            throw new NotWritableException("java.util.EnumMap: the type of its keys cannot be found");
        }

        @Override
        protected void annotateClass(Class<?> type) {
            if (type.isEnum()) {
                found = type;
            }
        }
    }
}
