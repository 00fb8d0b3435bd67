package dev.perigee.it.soak;

import dev.perigee.launcher.Direction;
import dev.perigee.launcher.FaultProxy;
import dev.perigee.launcher.MessageLoss;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** Does to a server, and to the lines between it and the nodes, what a schedule says. One thread at a time. */
final class FaultInjector {

    /** Longer than any caller waits. */
    private static final Duration AFTER_THE_CALLER = Duration.ofMillis(1_500);

    private final RedisServer server;
    private final List<FaultProxy> proxies;
    private final RemoteNode stoppable;
    private final MessageTap tap;
    private final MetaKeys metas;
    private final Consumer<Vanishing> vanishings;
    private final Consumer<Crash> crashes;
    private final Waits waits;
    private final Map<FaultKind, Integer> done = new EnumMap<>(FaultKind.class);

    /** Waits as long as asked, or less when the round is to end early. */
    interface Waits {
        void await(Duration time);
    }

    FaultInjector(
            RedisServer server,
            List<FaultProxy> proxies,
            RemoteNode stoppable,
            MessageTap tap,
            MetaKeys metas,
            Consumer<Vanishing> vanishings,
            Consumer<Crash> crashes,
            Waits waits) {
        this.server = server;
        this.proxies = proxies;
        this.stoppable = stoppable;
        this.tap = tap;
        this.metas = metas;
        this.vanishings = vanishings;
        this.crashes = crashes;
        this.waits = waits;
    }

    /** How often each kind was done. */
    Map<FaultKind, Integer> done() {
        return done;
    }

    /** Does one fault and mends what is left of it. */
    void inject(Fault fault) {
        done.merge(fault.kind(), 1, Integer::sum);
        FaultProxy proxy = proxies.get(fault.node());
        Random dice = new Random(fault.dice());
        switch (fault.kind()) {
            case LOSE_ONE_MESSAGE -> proxy.loseMessages(MessageLoss.nth(1 + dice.nextInt(20)));
            case LOSE_SOME_MESSAGES ->
                proxy.loseMessages(MessageLoss.share(0.05 + dice.nextInt(50) / 100.0, dice.nextLong()));
            case LOSE_ALL_MESSAGES -> proxy.loseMessages(MessageLoss.ALL);
            case DELAY_MESSAGES -> proxy.delayMessages(Duration.ofMillis(5 + dice.nextInt(400)));
            case DELAY_ALL -> proxy.delay(Duration.ofMillis(5 + dice.nextInt(100)));
            case STALL_REQUESTS -> proxy.stall(Direction.REQUESTS);
            case STALL_ANSWERS -> proxy.stall(Direction.ANSWERS);
            case HALF_OPEN -> {
                proxy.beSilentToNewcomers();
                proxy.cutSubscribers();
            }
            case RESET -> proxy.reset();
            case CUT_SUBSCRIBERS -> proxy.cutSubscribers();
            case PAUSE_NODE -> stoppable.stop();
            case PAUSE_NODE_THEN_SERVER -> {
                stoppable.stop();
                waits.await(fault.lasts());
                server.stop();
                stoppable.resume();
                waits.await(Duration.ofMillis(300 + dice.nextInt(1_500)));
                server.resume();
                return;
            }
            case HOLD_SCRIPTS -> proxy.hold(FaultInjector::isScript, 1 + dice.nextInt(8), AFTER_THE_CALLER);
            default -> disturbServer(fault, dice);
        }
        waits.await(fault.lasts());
        proxies.forEach(FaultProxy::heal);
        stoppable.resume();
    }

    private void disturbServer(Fault fault, Random dice) {
        switch (fault.kind()) {
            case KILL_SUBSCRIBERS -> killSubscribers();
            case KILL_CLIENTS -> server.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            case PAUSE_CLIENTS ->
                server.call("CLIENT", "PAUSE", Long.toString(fault.lasts().toMillis()), "ALL");
            case STOP_SERVER -> {
                server.stop();
                waits.await(fault.lasts());
                server.resume();
            }
            case KILL_SERVER_WITH_DATA -> restart(server::restart);
            case KILL_SERVER_WITHOUT_DATA -> losing(Vanishing.ALL, true, () -> restart(server::restartEmpty));
            case FLUSH -> losing(Vanishing.ALL, true, () -> server.call("FLUSHALL"));
            case DELETE_META -> {
                int partition = dice.nextInt(metas.partitions());
                losing(partition, true, () -> server.call("DEL", metas.name(partition)));
            }
            case TAMPER_SEQUENCE -> metas.tamperSequence(server, dice);
            case TAMPER_EPOCH -> metas.tamperEpoch(server, dice);
            case FLUSH_SCRIPTS -> server.call("SCRIPT", "FLUSH");
            default -> throw new AssertionError(fault.kind());
        }
    }

    /** Nobody reaches the new server before the tap does: what is announced first is heard as well. */
    private void restart(Runnable restart) {
        proxies.forEach(proxy -> proxy.stall(Direction.REQUESTS));
        long begun = System.nanoTime();
        server.kill();
        restart.run();
        tap.reconnect();
        crashes.accept(new Crash(begun, System.nanoTime()));
        proxies.forEach(FaultProxy::heal);
    }

    private void losing(int partition, boolean certain, Runnable action) {
        long begun = System.nanoTime();
        action.run();
        vanishings.accept(
                new Vanishing(Vanishing.SERVER, partition, begun, System.nanoTime(), certain, /* announced= */ false));
    }

    private void killSubscribers() {
        try (RespClient client = server.client()) {
            client.text("CLIENT", "LIST", "TYPE", "pubsub")
                    .lines()
                    .filter(line -> !line.contains(" name=" + MessageTap.NAME + " "))
                    .map(line -> line.substring("id=".length(), line.indexOf(' ')))
                    .forEach(id -> client.call("CLIENT", "KILL", "ID", id));
        }
    }

    private static boolean isScript(String command) {
        return command.equals("EVALSHA") || command.equals("EVAL") || command.equals("FCALL");
    }
}
