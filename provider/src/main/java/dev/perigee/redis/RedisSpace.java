package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.FarSpace;
import dev.perigee.spi.FarStore;
import dev.perigee.spi.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * A namespace in Redis: the far store and the backplane of the nodes that open it by the same name on the same servers.
 * One client and one set of subscriptions for each opening, however many caches there are. Thread-safe.
 */
public final class RedisSpace implements FarSpace {

    /** How long opening may take. The first client of a JVM loads many classes. */
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(20);

    private final RedisSource source;
    private final Settings settings;
    private final OpenClient client;
    private final RedisLink link;
    private final NamespaceLayout layout;
    private final List<Runnable> handles = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private RedisSpace(RedisSource source, Settings settings, OpenClient client, RedisLink link) {
        this.source = source;
        this.settings = settings;
        this.client = client;
        this.link = link;
        this.layout = new NamespaceLayout(link);
    }

    /**
     * Opens a namespace.
     *
     * @param namespace its name, 1 to 32 of {@code [A-Za-z0-9_-]}
     * @param settings what it is to be like
     * @param source where Redis is
     * @return this opening, to be closed once
     * @throws IllegalArgumentException if the namespace is in use with another number of partitions or by another version,
     *     or if the source's settings contradict the protocol
     * @throws CacheException if Redis cannot be reached within 20 seconds, naming the address; or if the user lacks a right
     *     that this node will need, naming the right
     */
    public static RedisSpace open(String namespace, Settings settings, RedisSource source) {
        Deadline deadline = Deadline.after(OPEN_LIMIT);
        RedisNames names = new RedisNames(namespace, settings.partitions());
        OpenClient client = OpenClient.open(source, settings, deadline);
        try {
            RedisLink link = await(RedisLink.open(client.redisson(), names, settings, deadline), source, deadline);
            try {
                RedisSpace space = new RedisSpace(source, settings, client, link);
                await(
                        new AccessRights(link, source.toString(), settings.readsOnly()).check(deadline),
                        source,
                        deadline);
                await(space.layout.check(deadline), source, deadline);
                return space;
            } catch (RuntimeException | Error e) {
                link.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            client.close();
            throw e;
        }
    }

    @Override
    public FarStore farStore() {
        RedisFarStore store = new RedisFarStore(link);
        handles.add(store::close);
        return store;
    }

    @Override
    public Backplane backplane() {
        RedisBackplane backplane = new RedisBackplane(link, settings.queueCapacity());
        handles.add(backplane::close);
        return backplane;
    }

    @Override
    public void announce(CacheId cache) {
        Deadline deadline = Deadline.after(settings.timeout());
        await(layout.announce(cache, deadline), source, deadline);
    }

    @Override
    public void retract(CacheId cache) {
        Deadline deadline = Deadline.after(settings.timeout());
        await(layout.retract(cache, deadline), source, deadline);
    }

    /** Ends this opening and closes its handles; shuts the client down unless it was handed over. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                handles.forEach(Runnable::run);
            } finally {
                link.close();
                client.close();
            }
        }
    }

    /** Where Redis is, without password. */
    @Override
    public String toString() {
        return "RedisSpace[" + link.names().namespace() + " at " + source + "]";
    }

    private static <T extends @Nullable Object> T await(
            CompletionStage<T> stage, RedisSource source, Deadline deadline) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        try {
            return future.get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new CacheException("The far store at " + source + " did not answer in time");
        } catch (ExecutionException e) {
            throw translate(e.getCause() == null ? e : e.getCause(), source);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException("Interrupted while waiting for the far store at " + source);
        }
    }

    private static RuntimeException translate(Throwable failure, RedisSource source) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return translate(failure.getCause(), source);
        }
        if (failure instanceof IllegalArgumentException || failure instanceof CacheException) {
            return (RuntimeException) failure;
        }
        String said = failure.getMessage() == null ? "" : ": " + failure.getMessage();
        return new CacheException("The far store at " + source + " failed" + said, failure);
    }

    /**
     * What a namespace in Redis is like, and how long this node waits for it.
     *
     * @param partitions how many partitions its keys are spread over; a power of two from 1 to 1024
     * @param queueCapacity how many messages may wait for a subscriber before some are thrown away; 1 or more
     * @param timeout how long a request may take
     * @param name names this node in threads and in the server's list of clients
     * @param ticker the node's monotonic clock
     * @param readsOnly whether this node never writes, and needs no right to
     * @param maxEntryBytes the longest entry; longer ones are not taken in whole
     */
    public record Settings(
            int partitions,
            int queueCapacity,
            Duration timeout,
            String name,
            Ticker ticker,
            boolean readsOnly,
            int maxEntryBytes) {

        /** 16 partitions, 16,384 messages, 2 seconds, 8 MiB. */
        public static final Settings DEFAULT = new Settings(
                16,
                16_384,
                Duration.ofSeconds(2),
                "node",
                Ticker.SYSTEM,
                /* readsOnly= */ false,
                /* maxEntryBytes= */ 8 << 20);

        /** Checks the numbers. */
        public Settings {
            if (queueCapacity < 1) {
                throw new IllegalArgumentException("queue-capacity: " + queueCapacity + "; give 1 or more");
            }
        }

        /**
         * The same with another number of partitions.
         *
         * @param other a power of two from 1 to 1024
         * @return new settings
         */
        public Settings withPartitions(int other) {
            return new Settings(other, queueCapacity, timeout, name, ticker, readsOnly, maxEntryBytes);
        }

        /**
         * The same with another time limit.
         *
         * @param other how long a request may take
         * @return new settings
         */
        public Settings withTimeout(Duration other) {
            return new Settings(partitions, queueCapacity, other, name, ticker, readsOnly, maxEntryBytes);
        }

        /**
         * The same with another name of the node.
         *
         * @param other appears in threads and in the server's list of clients
         * @return new settings
         */
        public Settings withName(String other) {
            return new Settings(partitions, queueCapacity, timeout, other, ticker, readsOnly, maxEntryBytes);
        }

        /**
         * The same with another length of the subscribers' queues.
         *
         * @param other how many messages
         * @return new settings
         */
        public Settings withQueueCapacity(int other) {
            return new Settings(partitions, other, timeout, name, ticker, readsOnly, maxEntryBytes);
        }

        /**
         * The same with another clock.
         *
         * @param other the node's monotonic clock
         * @return new settings
         */
        public Settings withTicker(Ticker other) {
            return new Settings(partitions, queueCapacity, timeout, name, other, readsOnly, maxEntryBytes);
        }

        /**
         * The same with another limit on entries.
         *
         * @param other the longest entry in bytes
         * @return new settings
         */
        public Settings withMaxEntryBytes(int other) {
            return new Settings(partitions, queueCapacity, timeout, name, ticker, readsOnly, other);
        }

        /**
         * The same for a node that writes or does not.
         *
         * @param other whether it never writes
         * @return new settings
         */
        public Settings withReadsOnly(boolean other) {
            return new Settings(partitions, queueCapacity, timeout, name, ticker, other, maxEntryBytes);
        }
    }
}
