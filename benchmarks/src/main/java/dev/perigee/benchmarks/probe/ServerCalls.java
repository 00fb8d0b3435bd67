package dev.perigee.benchmarks.probe;

import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.launcher.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import org.redisson.api.RBucket;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * The calls whose cost at the server is measured, with all that they need. All go by clients with the same settings: how
 * quickly the next call follows changes what a server needs for it.
 */
final class ServerCalls implements AutoCloseable {

    private static final int CALLS = 100;
    private static final int BULK = 100;
    private static final int BULK_CALLS = 5;

    private static final String SET_INCR_PUBLISH =
            "redis.call('SET',KEYS[1],ARGV[1]) redis.call('INCR',KEYS[2]) redis.call('PUBLISH',ARGV[2],ARGV[3]) return 1";

    /** As in a write: the partition, the cache and the entry. */
    private static final String MGET_OF_THREE = "local a=redis.call('MGET',KEYS[1],KEYS[2],KEYS[3]) return 1";

    private static final String END = " return 1";

    /** What nodes do on their own account is no part of a call; it has a probe of its own. */
    private static final String RARE_DIGESTS = "coherence.bound=20m&coherence.digest-interval=10m";

    private static final int MESSAGE = 90;
    private static final int META = 58;

    private static final byte[] CHANNEL = "bare:b".getBytes(StandardCharsets.US_ASCII);

    private final RedissonClient client;
    private final List<RBucket<byte[]>> buckets = new ArrayList<>();
    private final byte[] value;
    private final List<PerigeeNode> nodes = new ArrayList<>();
    private final Subscribers subscribers;
    private final Cache<String, byte[]> far;
    private final Cache<String, byte[]> near;
    private int unused;

    /**
     * Opens nodes, and subscribes as many connections to the bare script's channel.
     *
     * @param size of a value
     * @param nodes how many nodes, the one that calls among them
     */
    ServerCalls(RedisServer server, int size, int nodes) {
        this.client = SameSettings.client(server);
        this.value = new byte[size];
        Arrays.fill(value, (byte) 'v');
        this.subscribers = new Subscribers(server, "bare:b", nodes);
        for (int i = 0; i < nodes; i++) {
            this.nodes.add(new PerigeeNode(server, "default", RARE_DIGESTS));
        }
        PerigeeNode caller = this.nodes.get(0);
        this.far = caller.farCache("far", byte[].class);
        this.near = caller.cache("near", PerigeeConfiguration.of(String.class, byte[].class));
        for (int i = 0; i < BULK; i++) {
            far.put(key(i), value);
            near.put(key(i), value);
            RBucket<byte[]> bucket = client.getBucket("bare:" + key(i), ByteArrayCodec.INSTANCE);
            bucket.set(value);
            buckets.add(bucket);
        }
        client.getBucket("bare:meta", ByteArrayCodec.INSTANCE).set(new byte[META]);
    }

    /** What the protocol's calls are measured against: a plain GET, and a bare script of SET, INCR and PUBLISH. */
    Map<String, ServerCall> bare() {
        Map<String, ServerCall> calls = new LinkedHashMap<>();
        calls.put("plain", repeat(i -> buckets.get(i).get()));
        calls.put("bare", script(SET_INCR_PUBLISH));
        return calls;
    }

    /** The calls of a cache, by their names. */
    Map<String, ServerCall> perigee() {
        Map<String, ServerCall> calls = new LinkedHashMap<>();
        calls.put("get", repeat(i -> far.get(key(i))));
        calls.put("put", repeat(i -> far.put(key(i), value)));
        calls.put("putIfAbsent", repeat(i -> far.putIfAbsent("new-" + unused++, value)));
        calls.put("replace", repeat(i -> far.replace(key(i), value)));
        calls.put("remove", removal());
        calls.put(
                "invoke",
                repeat(i -> near.invoke(key(i), (entry, arguments) -> {
                    entry.setValue(value.clone());
                    return entry.getKey();
                })));
        calls.put("getAll(100)", bulk(() -> far.getAll(keys())));
        calls.put("putAll(100)", bulk(() -> far.putAll(values())));
        return calls;
    }

    /** What a call is made of, each part as a script of nothing else. */
    Map<String, ServerCall> parts() {
        Map<String, ServerCall> calls = new LinkedHashMap<>();
        calls.put("script of nothing", script(END));
        calls.put("TIME", script("redis.call('TIME')" + END));
        calls.put("MGET of 3", script(MGET_OF_THREE));
        calls.put("GETRANGE of a header", script("redis.call('GETRANGE',KEYS[1],0,565)" + END));
        calls.put("SETRANGE of 8 bytes", script("redis.call('SETRANGE',KEYS[3],34,'12345678')" + END));
        calls.put("SET", script("redis.call('SET',KEYS[1],ARGV[1])" + END));
        calls.put("SET PX", script("redis.call('SET',KEYS[1],ARGV[1],'PX',3600000)" + END));
        calls.put("PUBLISH", script("redis.call('PUBLISH',ARGV[2],ARGV[3])" + END));
        calls.put(
                "plain MGET of 3",
                repeat(i ->
                        client.getBuckets(ByteArrayCodec.INSTANCE).get("bare:meta", "bare:count", "bare:" + key(i))));
        return calls;
    }

    private ServerCall script(String text) {
        RScript scripts = client.getScript(ByteArrayCodec.INSTANCE);
        String digest = scripts.scriptLoad(text);
        byte[] message = new byte[MESSAGE];
        return repeat(i -> scripts.evalSha(
                RScript.Mode.READ_WRITE,
                digest,
                RScript.ReturnType.LONG,
                List.of("bare:" + key(i), "bare:count", "bare:meta"),
                value,
                CHANNEL,
                message));
    }

    /** Something that is done with the entry of a number. */
    @FunctionalInterface
    private interface WithNumber {
        void call(int number);
    }

    private static ServerCall repeat(WithNumber call) {
        return () -> {
            for (int i = 0; i < CALLS; i++) {
                call.call(i % BULK);
            }
            return CALLS;
        };
    }

    private static ServerCall bulk(Runnable call) {
        return () -> {
            for (int i = 0; i < BULK_CALLS; i++) {
                call.run();
            }
            return BULK_CALLS;
        };
    }

    private ServerCall removal() {
        return new ServerCall() {
            @Override
            public void prepare() {
                far.putAll(values());
            }

            @Override
            public int run() {
                return repeat(i -> far.remove(key(i))).run();
            }
        };
    }

    private static Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>();
        for (int i = 0; i < BULK; i++) {
            keys.add(key(i));
        }
        return keys;
    }

    private Map<String, byte[]> values() {
        Map<String, byte[]> values = new LinkedHashMap<>();
        keys().forEach(key -> values.put(key, value));
        return values;
    }

    private static String key(int number) {
        return "key-" + number;
    }

    @Override
    public void close() {
        nodes.forEach(PerigeeNode::close);
        subscribers.close();
        client.shutdown();
    }
}
