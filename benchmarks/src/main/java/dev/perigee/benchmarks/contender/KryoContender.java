package dev.perigee.benchmarks.contender;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Caffeine whose values go in and come out as copies, as it is written by hand: each thread has a Kryo that knows the classes
 * beforehand. What is kept is either bytes or an object that is copied.
 */
final class KryoContender implements Contender {

    private static final int BUFFER = 4_096;

    private final Cache<String, Object> cache;
    private final UnaryOperator<Object> in;
    private final UnaryOperator<Object> out;

    private KryoContender(Setup setup, UnaryOperator<Object> in, UnaryOperator<Object> out) {
        this.cache = Caffeine.newBuilder().maximumSize(setup.capacity()).build();
        this.in = in;
        this.out = out;
    }

    /** Keeps bytes. */
    static Contender bytes(Setup setup) {
        Class<?> type = setup.values().type();
        ThreadLocal<Kryo> kryos = ThreadLocal.withInitial(KryoContender::kryo);
        ThreadLocal<Output> outputs = ThreadLocal.withInitial(() -> new Output(BUFFER, -1));
        ThreadLocal<Input> inputs = ThreadLocal.withInitial(Input::new);
        return new KryoContender(
                setup,
                value -> {
                    Output output = outputs.get();
                    output.reset();
                    kryos.get().writeObject(output, value);
                    return output.toBytes();
                },
                bytes -> {
                    Input input = inputs.get();
                    input.setBuffer((byte[]) bytes);
                    return kryos.get().readObject(input, type);
                });
    }

    /** Keeps objects. */
    static Contender copies(Setup setup) {
        ThreadLocal<Kryo> kryos = ThreadLocal.withInitial(KryoContender::kryo);
        UnaryOperator<Object> copy = value -> kryos.get().copy(value);
        return new KryoContender(setup, copy, copy);
    }

    private static Kryo kryo() {
        Kryo kryo = new Kryo();
        kryo.register(Order.class);
        kryo.register(Order.Line.class);
        kryo.register(Customer.class);
        kryo.register(LocalDate.class);
        kryo.register(ArrayList.class);
        kryo.register(HashMap.class);
        return kryo;
    }

    @Override
    public @Nullable Object get(String key) {
        Object kept = cache.getIfPresent(key);
        return kept == null ? null : out.apply(kept);
    }

    @Override
    public void put(String key, Object value) {
        cache.put(key, in.apply(value));
    }

    @Override
    public void close() {
        cache.invalidateAll();
    }
}
