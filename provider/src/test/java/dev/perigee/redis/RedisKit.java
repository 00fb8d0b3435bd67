package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.launcher.RespClient;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.FarStoreKit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.redisson.Redisson;

/**
 * A namespace of its own for each test, on servers that all tests of a class share. A cache beside the tested one keeps the
 * partitions alive, as in any namespace that is in use: with its last cache, a namespace ends, its numbers too.
 */
final class RedisKit implements FarStoreKit {

    static final CacheId BYSTANDER = CacheId.of("bystander");

    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static final Duration TICK = Duration.ofMillis(100);

    final String namespace = "kit-" + NAMESPACES.incrementAndGet();
    final RedisNames names;
    final RedisLink link;

    private final RedisServers servers;
    private final List<AutoCloseable> handles = new CopyOnWriteArrayList<>();

    RedisKit(RedisServers servers) {
        this(servers, 16);
    }

    RedisKit(RedisServers servers, int partitions) {
        this.servers = servers;
        this.names = new RedisNames(namespace, partitions);
        this.link = RedisLink.open(servers.client(), names, RedisSpace.Settings.DEFAULT, soon())
                .toCompletableFuture()
                .join();
        newStore()
                .raiseEventDetail(BYSTANDER, EventDetail.KEYS, soon())
                .toCompletableFuture()
                .join();
    }

    static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    Redisson client() {
        return servers.client();
    }

    @Override
    public RedisFarStore newStore() {
        RedisFarStore store = new RedisFarStore(link);
        handles.add(store);
        return store;
    }

    @Override
    public Backplane newBackplane() {
        RedisBackplane backplane = new RedisBackplane(link, /* queueCapacity= */ 100_000);
        handles.add(backplane);
        return backplane;
    }

    /** The server's own clock, whatever this machine's shows. */
    @Override
    public long storeTime() {
        try (RespClient server = servers.serverOf(names.meta(0))) {
            List<?> time = (List<?>) server.call("TIME");
            return Long.parseLong(RespClient.asText(time.get(0))) * 1000
                    + Long.parseLong(RespClient.asText(time.get(1))) / 1000;
        }
    }

    @Override
    public Duration tick() {
        return TICK;
    }

    /** Waits by the server's clock, since that is the one that counts. */
    @Override
    public void passTime(Duration time) {
        long end = storeTime() + time.toMillis();
        long limit = System.nanoTime() + time.toNanos() + Duration.ofSeconds(10).toNanos();
        while (storeTime() < end) {
            if (System.nanoTime() - limit > 0) {
                throw new IllegalStateException("the server's clock stands still");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    @Override
    public void plant(CacheId cache, FarKey key, byte[] bytes) {
        call(names.of(cache).entry(key), "SET", bytes);
    }

    /** Sends a command about a key, past the store, to the server that holds it. */
    Object call(byte[] key, String command, byte[]... arguments) {
        byte[][] words = new byte[2 + arguments.length][];
        words[0] = ScriptCalls.ascii(command);
        words[1] = key;
        System.arraycopy(arguments, 0, words, 2, arguments.length);
        try (RespClient server = servers.serverOf(key)) {
            return server.call(words);
        }
    }

    @Override
    public void close() {
        for (AutoCloseable handle : handles) {
            try {
                handle.close();
            } catch (Exception e) {
                throw new IllegalStateException("a handle does not close", e);
            }
        }
        link.close();
        servers.forget(namespace);
    }
}
