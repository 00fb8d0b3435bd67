package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a class that was named for Java serialization, inside a graph that Kryo writes: a length and the bytes of the
 * object with all it holds. What it shares with the rest of the graph comes back twice.
 */
final class JavaSerializer extends Serializer<Object> {

    private final Class<?> type;
    private final JavaForm form;

    JavaSerializer(Class<?> type, JavaForm form) {
        this.type = type;
        this.form = form;
    }

    @Override
    public void write(Kryo kryo, Output output, Object object) {
        byte[] bytes = form.write(object);
        ((WireOutput) output).writeCount(bytes.length);
        output.writeBytes(bytes);
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<?> ignored) {
        WireInput in = (WireInput) input;
        byte[] bytes = in.readBytes(in.readLength(/* bytesEach= */ 1));
        Object object = checked(form.read(bytes, 0, bytes.length, type));
        kryo.reference(object);
        return object;
    }

    @Override
    public Object copy(Kryo kryo, Object original) {
        byte[] bytes = form.write(original);
        Object copy;
        try {
            copy = checked(form.read(bytes, 0, bytes.length, type));
        } catch (NotReadableException e) {
            throw new NotWritableException(
                    type.getName() + " does not come back from its own Java serialization; correct its hooks");
        }
        kryo.reference(copy);
        return copy;
    }

    /** A {@code readResolve} may give any object, and that of another version another one. */
    private Object checked(@Nullable Object object) {
        if (object == null || !type.isInstance(object)) {
            throw NotReadableException.refused(type);
        }
        return object;
    }
}
