package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/** Writes and reads graphs, and has it counted how large their parts are; see {@link Effort}. Not thread-safe. */
final class WireKryo extends Kryo {

    private final Effort effort;

    WireKryo(WireResolver resolver, @Nullable References references) {
        super(resolver, references);
        this.effort = resolver.effort();
    }

    @Override
    public void writeClassAndObject(Output output, @Nullable Object object) {
        int node = effort.nodes();
        long referred = effort.referred();
        int depth = effort.enter();
        long start = output.total();
        super.writeClassAndObject(output, object);
        effort.leave(node, output.total() - start, referred, depth);
    }

    @Override
    public @Nullable Object readClassAndObject(Input input) {
        int node = effort.nodes();
        long referred = effort.referred();
        int depth = effort.enter();
        int start = input.position();
        Object object = super.readClassAndObject(input);
        effort.leave(node, input.position() - start, referred, depth);
        return object;
    }
}
