package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * For values that hold no other objects: two functions, and a third that copies. What a value may be is part of the format,
 * so that what its class does not accept is damaged; unless the value is looked up in what JVMs have more or less of.
 */
final class LeafSerializer<T> extends Serializer<T> {

    private final Writer<T> writer;
    private final Reader<T> reader;
    private final UnaryOperator<T> copier;
    private final @Nullable Class<?> lookedUp;

    interface Writer<T> {
        void write(WireOutput output, T value);
    }

    interface Reader<T> {
        T read(WireInput input);
    }

    LeafSerializer(Writer<T> writer, Reader<T> reader, UnaryOperator<T> copier) {
        this(writer, reader, copier, null);
    }

    private LeafSerializer(Writer<T> writer, Reader<T> reader, UnaryOperator<T> copier, @Nullable Class<?> lookedUp) {
        this.writer = writer;
        this.reader = reader;
        this.copier = copier;
        this.lookedUp = lookedUp;
    }

    /** For values that one JVM has and another may not, such as time zones. */
    static <T> LeafSerializer<T> lookingUp(Class<T> type, Writer<T> writer, Reader<T> reader) {
        return new LeafSerializer<>(writer, reader, UnaryOperator.identity(), type);
    }

    /** Whether each JVM can read what any other wrote. */
    boolean readsAll() {
        return lookedUp == null;
    }

    @Override
    public void write(Kryo kryo, Output output, T value) {
        writer.write((WireOutput) output, value);
    }

    @Override
    public T read(Kryo kryo, Input input, Class<? extends T> type) {
        try {
            return reader.read((WireInput) input);
        } catch (NotReadableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw lookedUp == null ? NotReadableException.damaged() : NotReadableException.refused(lookedUp);
        }
    }

    @Override
    public T copy(Kryo kryo, T original) {
        return copier.apply(original);
    }
}
