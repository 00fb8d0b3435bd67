package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** A class as a value: its name, under the same allow-list as the class of an object. */
final class ClassSerializer extends Serializer<Class<?>> {

    @Override
    public void write(Kryo kryo, Output output, Class<?> value) {
        catalog(kryo).checkNameForWriting(value);
        ((WireOutput) output).writeText(value.getName());
    }

    @Override
    public Class<?> read(Kryo kryo, Input input, Class<? extends Class<?>> type) {
        return catalog(kryo).load(((WireInput) input).readText());
    }

    @Override
    public Class<?> copy(Kryo kryo, Class<?> original) {
        return original;
    }

    private static TypeCatalog catalog(Kryo kryo) {
        return ((WireResolver) kryo.getClassResolver()).catalog();
    }
}
