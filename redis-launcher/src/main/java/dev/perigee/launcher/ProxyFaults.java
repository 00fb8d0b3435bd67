package dev.perigee.launcher;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a proxy does wrong at the moment. Threads that pass bytes on wait here while they are not to. Thread-safe: all
 * state is guarded by this object's monitor.
 */
final class ProxyFaults {

    private final Set<Direction> stalled = EnumSet.noneOf(Direction.class);
    private Duration delay = Duration.ZERO;
    private Duration messageDelay = Duration.ZERO;
    private boolean silentToNewcomers;
    private MessageLoss loss = MessageLoss.NONE;
    private Predicate<String> held = command -> false;
    private int toHold;
    private Duration holdFor = Duration.ZERO;
    private boolean closed;

    synchronized void heal() {
        stalled.clear();
        delay = Duration.ZERO;
        messageDelay = Duration.ZERO;
        silentToNewcomers = false;
        loss = MessageLoss.NONE;
        toHold = 0;
        notifyAll();
    }

    synchronized void stall(Direction direction) {
        stalled.add(direction);
    }

    synchronized void delay(Duration time) {
        delay = time;
    }

    synchronized void delayMessages(Duration time) {
        messageDelay = time;
    }

    synchronized void beSilentToNewcomers() {
        silentToNewcomers = true;
    }

    synchronized boolean isSilentToNewcomers() {
        return silentToNewcomers;
    }

    synchronized void lose(MessageLoss newLoss) {
        loss = newLoss;
    }

    synchronized MessageLoss loss() {
        return loss;
    }

    synchronized void hold(Predicate<String> commands, int count, Duration time) {
        held = commands;
        toHold = count;
        holdFor = time;
    }

    /** How long to keep a command back; zero for not at all. A command that is kept back is one less to hold. */
    synchronized Duration holding(String command) {
        if (toHold == 0 || !held.test(command)) {
            return Duration.ZERO;
        }
        toHold--;
        return holdFor;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Waits until bytes may go this way, and as long as they are delayed. */
    synchronized void pass(Direction direction, boolean isMessage) throws InterruptedException {
        await(isMessage && messageDelay.compareTo(delay) > 0 ? messageDelay : delay);
        while (!closed && stalled.contains(direction)) {
            wait();
        }
    }

    /** Waits this long, or until the proxy is closed. */
    synchronized void await(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); !closed && left > 0; left = end - System.nanoTime()) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
    }
}
