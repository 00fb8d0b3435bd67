package dev.perigee.codec;

import com.esotericsoftware.kryo.Serializer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Collects the {@linkplain WireIds numbered} types while a {@link JdkTypes} is made. */
final class JdkTable {

    private final @Nullable WireType[] byId = new @Nullable WireType[WireIds.COUNT];
    private final Map<Class<?>, WireType> byClass = new HashMap<>();

    /** An immutable value that holds no other object. */
    <T> void value(int id, Class<T> type, LeafSerializer.Writer<T> writer, LeafSerializer.Reader<T> reader) {
        leaf(id, type, new LeafSerializer<>(writer, reader, UnaryOperator.identity()));
    }

    /** The same, of which one JVM may have more than another. */
    <T> void lookedUp(int id, Class<T> type, LeafSerializer.Writer<T> writer, LeafSerializer.Reader<T> reader) {
        leaf(id, type, LeafSerializer.lookingUp(type, writer, reader));
    }

    /** A value type whose serializer does more than two functions can. */
    void leaf(int id, Class<?> type, Serializer<?> serializer) {
        put(WireType.numbered(id, type, WireType.Form.LEAF, serializer));
    }

    <E extends Enum<E>> void constants(int id, Class<E> type) {
        leaf(id, type, new EnumSerializer<>(type));
    }

    /** A mutable object that holds no other object. */
    <T> void state(
            int id,
            Class<T> type,
            LeafSerializer.Writer<T> writer,
            LeafSerializer.Reader<T> reader,
            UnaryOperator<T> copier) {
        node(id, type, new LeafSerializer<>(writer, reader, copier));
    }

    /** An object that other objects may share. */
    void node(int id, Class<?> type, Serializer<?> serializer) {
        put(WireType.numbered(id, type, WireType.Form.NODE, serializer));
    }

    /** Another class that looks like one already there. */
    void alias(Class<?> type, int id) {
        WireType wireType = byId[id];
        if (wireType == null || byClass.putIfAbsent(type, wireType) != null) {
            throw new AssertionError(type + " cannot be an alias of number " + id);
        }
    }

    private void put(WireType type) {
        if (byId[type.getId()] != null || byClass.putIfAbsent(type.getType(), type) != null) {
            throw new AssertionError("number or class given twice: " + type);
        }
        byId[type.getId()] = type;
    }

    @Nullable WireType[] byId() {
        return byId.clone();
    }

    Map<Class<?>, WireType> byClass() {
        return Map.copyOf(byClass);
    }
}
