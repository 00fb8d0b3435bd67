package dev.perigee.it.soak;

import dev.perigee.it.soak.Figures.Wrong;
import dev.perigee.launcher.FaultProxy;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.ServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that work on one cache over one server, each through a proxy of its own, in rounds: clients work while faults come
 * and go; then everything is mended, the nodes have to agree again, and the round is judged. Each round has keys of its own,
 * so that it begins with nothing.
 */
final class Soak implements AutoCloseable {

    private static final Duration AGREEMENT_LIMIT = Duration.ofSeconds(20);

    private final SoakPlan plan;
    private final long boundMillis;
    private final Figures figures = new Figures();
    private final RedisServer server;
    private final List<FaultProxy> proxies = new ArrayList<>();
    private final List<SoakNode> nodes = new ArrayList<>();
    private final MetaKeys metas = new MetaKeys(SoakPlan.NAMESPACE, SoakPlan.PARTITIONS);
    private final List<FaultKind> kindsToCome = new ArrayList<>();
    private final Queue<Vanishing> vanishings = new ConcurrentLinkedQueue<>();
    private final Queue<Crash> crashes = new ConcurrentLinkedQueue<>();
    private final MessageTap tap;

    Soak(SoakPlan plan) {
        this(
                plan,
                plan.consistency().isEmpty() || plan.consistency().equals("bounded") ? SoakPlan.BOUND.toMillis() : 0);
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
            tap = new MessageTap(server, SoakPlan.NAMESPACE + ":b");
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
        for (FaultProxy proxy : proxies) {
            figures.lostMessages += proxy.lostMessages();
        }
        for (SoakNode node : nodes) {
            SoakNode.Counted counted = node.counted();
            figures.nearHits += counted.nearHits();
            figures.nearMisses += counted.nearMisses();
            figures.farHits += counted.farHits();
            figures.farFailures += counted.farFailures();
            figures.invalidations += counted.invalidations();
            figures.updates += counted.updates();
            figures.sparedRereads += counted.sparedRereads();
            figures.reportedLosses += counted.lostEvents();
            figures.events += counted.events();
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

    /** The first one can be made to stand still. */
    private SoakNode open(int node, int port) {
        return node == 0 ? RemoteNode.open(plan, node, port) : LocalNode.open(plan, node, port);
    }

    private final class Round {

        private final int number;
        private final Duration length;
        private final Random random;
        private final CountDownLatch never = new CountDownLatch(1);

        Round(int number, Duration length) {
            this.number = number;
            this.length = length;
            this.random = new Random(plan.seed() * 31 + number);
        }

        void run() {
            List<Fault> schedule =
                    plan.faults() ? Fault.schedule(random, length, plan.nodes(), kindsToCome) : List.of();
            nodes.forEach(node -> node.begin(number, random.nextLong()));
            long begun = System.nanoTime();
            FaultInjector injector = new FaultInjector(
                    server, proxies, (RemoteNode) nodes.get(0), tap, metas, vanishings::add, crashes::add, this::await);
            for (Fault fault : schedule) {
                await(fault.at().minusNanos(System.nanoTime() - begun));
                injector.inject(fault);
            }
            await(length.minusNanos(System.nanoTime() - begun));
            injector.done().forEach((kind, count) -> figures.faults.merge(kind, count, Integer::sum));
            for (SoakNode node : nodes) {
                node.end().forEach(where -> figures.wrong(Wrong.STUCK_CALL, where));
            }
            agree();
            judge();
        }

        /** Each node reads until all of them see of every hot key what the far store has. */
        private void agree() {
            List<String> keys = IntStream.range(0, plan.hotKeys())
                    .mapToObj(hot -> SoakNode.prefixOf(number) + Client.hot(hot))
                    .toList();
            long begun = System.nanoTime();
            while (!allAgree(keys)) {
                if (System.nanoTime() - begun > AGREEMENT_LIMIT.toNanos()) {
                    figures.wrong(Wrong.NOT_CONVERGED, "round " + number + ": not after " + AGREEMENT_LIMIT);
                    return;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            figures.slowestConvergenceMillis = Math.max(figures.slowestConvergenceMillis, millis);
        }

        private boolean allAgree(List<String> keys) {
            List<@Nullable String> truth = nodes.get(plan.nodes()).read(keys);
            return nodes.stream().allMatch(node -> node.read(keys).equals(truth));
        }

        private void judge() {
            tap.catchUp();
            List<SoakNode.Seen> seen = nodes.stream().map(SoakNode::take).toList();
            seen.forEach(each -> vanishings.addAll(each.vanishings()));
            seen.stream()
                    .flatMap(each -> each.surprises().stream())
                    .forEach(what -> figures.wrong(Wrong.SURPRISE, what));
            List<Vanishing> gone = List.copyOf(vanishings);
            vanishings.clear();
            List<Crash> killed = List.copyOf(crashes);
            Certificate certificate = new Certificate(
                    SoakNode.CACHE,
                    SoakPlan.PARTITIONS,
                    metas.tampered(),
                    gone,
                    killed,
                    /* tellsTimes= */ boundMillis > 0);
            List<Announcement> announcements = tap.take();
            figures.announcements += announcements.size();
            for (long i = tap.takeUnreadable(); i > 0; i--) {
                figures.wrong(Wrong.BAD_ANNOUNCEMENT, "a message that cannot be read");
            }
            certificate.take(announcements);
            certificate.end();
            Judge judge = new Judge(TimeUnit.MILLISECONDS.toNanos(boundMillis()), figures);
            judge.judge(
                    seen.stream().flatMap(each -> each.logs().stream()).toList(),
                    gone,
                    killed,
                    certificate,
                    seen.stream().map(SoakNode.Seen::events).toList());
            crashes.clear();
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
    }
}
