package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.Contender;
import dev.perigee.benchmarks.contender.Setup;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lettuce as its documentation recommends: one connection for all threads, synchronous calls. Bytes as they are. */
final class LettuceContender implements Contender {

    private final RedisClient client;
    private final RedisCommands<String, byte[]> commands;
    private final String prefix;
    private final boolean expiring;

    private LettuceContender(RedisClient client, RedisCommands<String, byte[]> commands, Setup setup) {
        this.client = client;
        this.commands = commands;
        this.prefix = setup.name() + ':';
        this.expiring = setup.expiring();
    }

    static Contender open(Setup setup) {
        RedisClient client = RedisClient.create(setup.server());
        try {
            StatefulRedisConnection<String, byte[]> connection =
                    client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
            return new LettuceContender(client, connection.sync(), setup);
        } catch (RuntimeException e) {
            client.shutdown();
            throw e;
        }
    }

    @Override
    public @Nullable Object get(String key) {
        return commands.get(prefix + key);
    }

    @Override
    public void put(String key, Object value) {
        if (expiring) {
            commands.set(prefix + key, (byte[]) value, SetArgs.Builder.ex(FarContenders.LIFE));
        } else {
            commands.set(prefix + key, (byte[]) value);
        }
    }

    @Override
    public Map<String, Object> getAll(Set<String> keys) {
        Map<String, Object> values = new HashMap<>(keys.size() * 2);
        for (KeyValue<String, byte[]> found :
                commands.mget(keys.stream().map(key -> prefix + key).toArray(String[]::new))) {
            if (found.hasValue()) {
                values.put(found.getKey().substring(prefix.length()), found.getValue());
            }
        }
        return values;
    }

    @Override
    public void putAll(Map<String, Object> values) {
        requireEternal();
        Map<String, byte[]> named = new HashMap<>(values.size() * 2);
        values.forEach((key, value) -> named.put(prefix + key, (byte[]) value));
        commands.mset(named);
    }

    @Override
    public boolean putIfAbsent(String key, Object value) {
        requireEternal();
        return commands.set(prefix + key, (byte[]) value, SetArgs.Builder.nx()) != null;
    }

    @Override
    public boolean replace(String key, Object value) {
        requireEternal();
        return commands.set(prefix + key, (byte[]) value, SetArgs.Builder.xx()) != null;
    }

    @Override
    public void close() {
        client.shutdown();
    }

    private void requireEternal() {
        if (expiring) {
            throw new UnsupportedOperationException("of what expires, put only");
        }
    }
}
