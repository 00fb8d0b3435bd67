package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Output;

/** For objects that can be made only after all that they hold; see {@link References}. */
abstract class LateSerializer<T> extends Serializer<T> {

    @Override
    public final void write(Kryo kryo, Output output, T object) {
        if (kryo.getReferenceResolver() instanceof References references) {
            references.enterUnfinished(object);
            writeParts(kryo, (WireOutput) output, object);
            references.leaveUnfinished();
        } else {
            writeParts(kryo, (WireOutput) output, object);
        }
    }

    abstract void writeParts(Kryo kryo, WireOutput output, T object);
}
