package dev.perigee.redis;

import dev.perigee.spi.Deadline;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redisson client, and whether it is ours to shut down. Thread-safe.
 *
 * @param redisson the client
 * @param isOurs false if the application handed it over
 */
record OpenClient(Redisson redisson, boolean isOurs) implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OpenClient.class);

    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(5);

    /**
     * Gets a client that is connected.
     *
     * @param source where from
     * @param settings partitions, time limit and name
     * @param deadline when the caller gives up
     * @throws IllegalArgumentException if the source's settings contradict the protocol
     * @throws CacheException if Redis cannot be reached, naming the address
     */
    static OpenClient open(RedisSource source, RedisSpace.Settings settings, Deadline deadline) {
        if (source instanceof RedisSource.HandedOver handedOver) {
            Redisson redisson = handedOver.client();
            if (redisson.isShutdown() || redisson.isShuttingDown()) {
                throw new IllegalArgumentException(
                        "perigee.far.redis.client: is shut down; give one that is open, it is not shut down by caches");
            }
            RedisConfigs.check(
                    redisson.getConfig(), redisson.getServiceManager().getConfig(), source, settings.partitions());
            return new OpenClient(redisson, /* isOurs= */ false);
        }
        Config config = config(source, settings);
        OpenClient clients = new OpenClient(
                connect(
                        ClientChannels.in(
                                config,
                                source instanceof RedisSource.Addressed,
                                settings.timeout(),
                                AnswerLimit.forEntries(settings.maxEntryBytes())),
                        source,
                        settings.name(),
                        deadline),
                /* isOurs= */ true);
        try {
            RedisConfigs.check(
                    config, clients.redisson().getServiceManager().getConfig(), source, settings.partitions());
            return clients;
        } catch (RuntimeException e) {
            clients.close();
            throw e;
        }
    }

    private static Config config(RedisSource source, RedisSpace.Settings settings) {
        if (source instanceof RedisSource.Configured configured) {
            return RedisConfigs.read(configured.location(), configured.loader());
        }
        if (source instanceof RedisSource.Written written) {
            return RedisConfigs.parse(written.yaml(), written.name());
        }
        return RedisConfigs.of(
                ((RedisSource.Addressed) source).address(), settings.timeout(), "perigee-" + settings.name());
    }

    /** Shuts the client down if it is ours. */
    @Override
    public void close() {
        if (isOurs) {
            redisson.shutdown(0, SHUTDOWN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Redisson waits for servers with limits of its own, one after another; so it does it on a thread of its own. */
    private static Redisson connect(Config config, RedisSource source, String name, Deadline deadline) {
        CompletableFuture<RedissonClient> creation = new CompletableFuture<>();
        Thread thread = new Thread(() -> create(config, creation), "perigee-" + name + "-connecting");
        thread.setDaemon(true);
        thread.start();
        try {
            return RedisLink.require(creation.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw unreachable(source, "it did not answer in time");
        } catch (ExecutionException e) {
            throw unreachable(source, reason(e.getCause() == null ? e : e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(source, "interrupted");
        } finally {
            creation.cancel(/* mayInterruptIfRunning= */ false);
        }
    }

    private static void create(Config config, CompletableFuture<RedissonClient> creation) {
        try {
            RedissonClient client = Redisson.create(config);
            if (!creation.complete(client)) {
                client.shutdown(); // Nobody waits any more.
            }
        } catch (RuntimeException | Error e) {
            creation.completeExceptionally(e);
        }
    }

    /**
     * What the server, the certificates or the network say, or else the kinds of the failure only: Redisson's own messages may
     * repeat its configuration, with the password.
     */
    @SuppressWarnings("ReferenceEquality") // a failure is itself, or has another cause
    private static String reason(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; depth < 10; depth++) {
            String said = said(root);
            if (said != null) {
                return said;
            }
            if (root.getCause() == null) {
                break;
            }
            root = root.getCause();
        }
        String kind = failure.getClass().getSimpleName();
        return root == failure ? kind : kind + ", " + root.getClass().getSimpleName();
    }

    private static @Nullable String said(Throwable failure) {
        if (RedisFailure.isAnswer(failure)) {
            String words = ServerError.of(failure.getMessage()).words();
            boolean refused = words.startsWith("WRONGPASS") || words.startsWith("NOAUTH");
            return refused ? words + ", user or password are not accepted" : words;
        }
        // TLS alerts are among the first, what is wrong with a certificate is among the others.
        boolean isOfTheNetwork = failure instanceof IOException || failure instanceof CertificateException;
        return isOfTheNetwork ? failure.getClass().getSimpleName() + ": " + failure.getMessage() : null;
    }

    private static CacheException unreachable(RedisSource source, String reason) {
        log.debug("{} cannot be used: {}", source, reason);
        return new CacheException("The far store cannot be reached at " + source + " (" + reason
                + "); start the server, or give another perigee.far.redis.address");
    }
}
