package dev.perigee.it.soak;

import dev.perigee.TieredStatistics;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.it.soak.Figures.Wrong;
import dev.perigee.launcher.FaultProxy;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.ServerOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import javax.cache.CacheException;

/**
 * Nodes that work on one cache over one server, each through a proxy of its own, in rounds: clients work while faults come
 * and go; then everything is mended, the nodes have to agree again, and the round is judged. Each round has keys of its own,
 * so that it begins with nothing.
 */
final class Soak implements AutoCloseable {

    private static final String NAMESPACE = "soak";
    private static final int PARTITIONS = 16;
    private static final Duration BOUND = Duration.ofSeconds(2);
    private static final Duration FAR_TIMEOUT = Duration.ofSeconds(1);

    /** A call may take its far timeout several times over, but not this long. */
    private static final Duration STUCK = Duration.ofSeconds(30);

    private static final int OPEN_ATTEMPTS = 10;
    private static final Duration AGREEMENT_LIMIT = Duration.ofSeconds(20);

    private final SoakPlan plan;
    private final long boundMillis;
    private final Figures figures = new Figures();
    private final RedisServer server;
    private final List<FaultProxy> proxies = new ArrayList<>();
    private final List<SoakNode> nodes = new ArrayList<>();
    private final MetaKeys metas = new MetaKeys(NAMESPACE, PARTITIONS);
    private final List<FaultKind> kindsToCome = new ArrayList<>();
    private final Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();
    private final Queue<Vanishing> vanishings = new ConcurrentLinkedQueue<>();
    private final Queue<Crash> crashes = new ConcurrentLinkedQueue<>();
    private final MessageTap tap;

    Soak(SoakPlan plan) {
        this(plan, plan.consistency().isEmpty() || plan.consistency().equals("bounded") ? BOUND.toMillis() : 0);
    }

    /** {@code boundMillis} is what reads are judged by, whatever the nodes were told. */
    Soak(SoakPlan plan, long boundMillis) {
        this.plan = plan;
        this.boundMillis = boundMillis;
        this.server =
                RedisServer.start(ServerOptions.defaults().withData().with("client-output-buffer-limit pubsub 0 0 0"));
        try {
            // The last one keeps nothing near. It has a proxy too, so that nobody reaches a new server before the tap.
            for (int node = 0; node <= plan.nodes(); node++) {
                FaultProxy proxy = FaultProxy.start(server.port());
                proxies.add(proxy);
                nodes.add(open(node, proxy.port()));
            }
            tap = new MessageTap(server, NAMESPACE + ":b");
        } catch (RuntimeException e) {
            closeNodes();
            throw e;
        }
    }

    /** Runs all rounds. */
    Figures run() {
        long left = plan.duration().toMillis();
        for (int round = 0; left > 0; round++) {
            Duration length = Duration.ofMillis(Math.min(left, plan.round().toMillis()));
            new Round(round, length).run();
            left -= length.toMillis();
        }
        surprises.forEach(surprise -> figures.wrong(Wrong.SURPRISE, surprise.toString()));
        for (FaultProxy proxy : proxies) {
            figures.lostMessages += proxy.lostMessages();
        }
        for (SoakNode node : nodes) {
            TieredStatistics statistics = node.statistics();
            figures.nearHits += statistics.nearHits();
            figures.nearMisses += statistics.nearMisses();
            figures.farHits += statistics.farHits();
            figures.farFailures += statistics.farFailures();
            figures.invalidations += statistics.invalidations();
            figures.updates += statistics.updates();
            figures.sparedRereads += statistics.sparedRereads();
            figures.reportedLosses += statistics.lostEvents();
            figures.events += node.events().delivered();
        }
        return figures;
    }

    long boundMillis() {
        return boundMillis;
    }

    @Override
    public void close() {
        tap.close();
        closeNodes();
    }

    private void closeNodes() {
        proxies.forEach(FaultProxy::heal);
        nodes.forEach(SoakNode::close);
        proxies.forEach(FaultProxy::close);
        server.close();
    }

    /** On a busy machine a server may be slower than the short timeout that the soak works with; nothing is wrong then. */
    private SoakNode open(int node, int port) {
        for (int attempt = 1; ; attempt++) {
            try {
                // The last one listens in any case: somebody has to need the values that the certificate is made of.
                return new SoakNode(uri(node, port), configuration(node), plan.listening() || node == plan.nodes());
            } catch (CacheException e) {
                if (attempt == OPEN_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static URI uri(int node, int port) {
        return URI.create("redis://127.0.0.1:" + port + "?namespace=" + NAMESPACE + "&node.name=node" + node
                + "&far.partitions=" + PARTITIONS + "&far.timeout=" + FAR_TIMEOUT.toMillis() + "ms"
                + "&coherence.bound=" + BOUND.toMillis() + "ms");
    }

    private PerigeeConfiguration<String, String> configuration(int node) {
        // Strict: an answer that only a failure explains could not be told from a wrong one.
        PerigeeConfiguration<String, String> configuration = PerigeeConfiguration.of(String.class, String.class)
                .setNearEnabled(node < plan.nodes())
                .set("propagation", plan.propagationOf(node))
                .set("far.on-failure", "strict");
        return plan.consistency().isEmpty() ? configuration : configuration.set("consistency", plan.consistency());
    }

    private final class Round {

        private final int number;
        private final String keyPrefix;
        private final Duration length;
        private final Random random;
        private final AtomicBoolean goOn = new AtomicBoolean(true);
        private final List<CallLog> logs = new ArrayList<>();
        private final List<Client> clients = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();
        private final CountDownLatch never = new CountDownLatch(1);

        Round(int number, Duration length) {
            this.number = number;
            this.keyPrefix = "r" + number + "-";
            this.length = length;
            this.random = new Random(plan.seed() * 31 + number);
        }

        void run() {
            List<Fault> schedule =
                    plan.faults() ? Fault.schedule(random, length, plan.nodes(), kindsToCome) : List.of();
            startClients();
            long begun = System.nanoTime();
            FaultInjector injector =
                    new FaultInjector(server, proxies, tap, metas, vanishings::add, crashes::add, this::await);
            for (Fault fault : schedule) {
                await(fault.at().minusNanos(System.nanoTime() - begun));
                injector.inject(fault);
            }
            await(length.minusNanos(System.nanoTime() - begun));
            injector.done().forEach((kind, count) -> figures.faults.merge(kind, count, Integer::sum));
            stopClients();
            agree();
            judge();
        }

        private void startClients() {
            for (int node = 0; node < nodes.size(); node++) {
                // The node without near copies has one client: its reads count as far reads, and are checked as such.
                int count = node < plan.nodes() ? plan.clients() : 1;
                for (int client = 0; client < count; client++) {
                    start(client(node, client));
                }
            }
        }

        private void start(Client client) {
            Thread thread = new Thread(client, "client-" + threads.size());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }

        private Client client(int node, int client) {
            CallLog log = new CallLog(node);
            logs.add(log);
            boolean near = node < plan.nodes();
            Client made = new Client(
                    nodes.get(node).cache(),
                    plan,
                    number + "." + node + "." + client,
                    keyPrefix,
                    near,
                    new Random(random.nextLong()),
                    log,
                    vanishings::add,
                    surprises::add,
                    goOn);
            clients.add(made);
            return made;
        }

        private void stopClients() {
            goOn.set(false);
            long end = System.nanoTime() + STUCK.toNanos();
            for (Thread thread : threads) {
                join(thread, end - System.nanoTime());
                if (thread.isAlive()) {
                    StringBuilder where = new StringBuilder(thread.getName());
                    for (StackTraceElement frame : thread.getStackTrace()) {
                        where.append("\n    at ").append(frame);
                    }
                    figures.wrong(Wrong.STUCK_CALL, where.toString());
                }
            }
        }

        /** Each node reads until all of them see of every hot key what the far store has. */
        private void agree() {
            List<Client> readers = new ArrayList<>();
            for (int node = 0; node < nodes.size(); node++) {
                readers.add(client(node, plan.clients()));
            }
            long begun = System.nanoTime();
            while (!allAgree(readers)) {
                if (System.nanoTime() - begun > AGREEMENT_LIMIT.toNanos()) {
                    figures.wrong(Wrong.NOT_CONVERGED, "round " + number + ": not after " + AGREEMENT_LIMIT);
                    return;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            figures.slowestConvergenceMillis = Math.max(figures.slowestConvergenceMillis, millis);
        }

        private boolean allAgree(List<Client> readers) {
            for (int hot = 0; hot < plan.hotKeys(); hot++) {
                String key = keyPrefix + Client.hot(hot);
                String truth = readers.get(plan.nodes()).readOnce(key);
                for (Client reader : readers) {
                    if (!Objects.equals(truth, reader.readOnce(key))) {
                        return false;
                    }
                }
            }
            return true;
        }

        private void judge() {
            tap.catchUp();
            List<Vanishing> gone = List.copyOf(vanishings);
            vanishings.clear();
            List<Crash> killed = List.copyOf(crashes);
            Certificate certificate = new Certificate(
                    SoakNode.CACHE, PARTITIONS, metas.tampered(), gone, killed, /* tellsTimes= */ boundMillis > 0);
            List<Announcement> announcements = tap.take();
            figures.announcements += announcements.size();
            for (long i = tap.takeUnreadable(); i > 0; i--) {
                figures.wrong(Wrong.BAD_ANNOUNCEMENT, "a message that cannot be read");
            }
            certificate.take(announcements);
            certificate.end();
            Judge judge = new Judge(TimeUnit.MILLISECONDS.toNanos(boundMillis()), figures);
            judge.judge(
                    logs,
                    gone,
                    killed,
                    certificate,
                    nodes.stream().map(SoakNode::events).toList());
            crashes.clear();
            nodes.forEach(node -> node.events().clear());
            metas.tampered().clear();
        }

        private void await(Duration time) {
            try {
                if (never.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new AssertionError("never");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }

        private static void join(Thread thread, long nanos) {
            try {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
