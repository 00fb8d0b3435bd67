package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.function.UnaryOperator;

/** For values that hold no other objects: two functions, and a third that copies. */
final class LeafSerializer<T> extends Serializer<T> {

    private final Writer<T> writer;
    private final Reader<T> reader;
    private final UnaryOperator<T> copier;

    interface Writer<T> {
        void write(WireOutput output, T value);
    }

    interface Reader<T> {
        T read(WireInput input);
    }

    LeafSerializer(Writer<T> writer, Reader<T> reader, UnaryOperator<T> copier) {
        this.writer = writer;
        this.reader = reader;
        this.copier = copier;
    }

    @Override
    public void write(Kryo kryo, Output output, T value) {
        writer.write((WireOutput) output, value);
    }

    @Override
    public T read(Kryo kryo, Input input, Class<? extends T> type) {
        return reader.read((WireInput) input);
    }

    @Override
    public T copy(Kryo kryo, T original) {
        return copier.apply(original);
    }
}
