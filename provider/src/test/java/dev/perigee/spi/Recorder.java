package dev.perigee.spi;

import static org.assertj.core.api.Assertions.fail;

import dev.perigee.entry.Message;
import dev.perigee.entry.Stamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** Hears a backplane and remembers all of it. Thread-safe. */
public final class Recorder implements Backplane.Subscriber {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<Message> messages = new ArrayList<>();
    private final Map<Stamp, Message> byStamp = new HashMap<>();
    private final List<String> signals = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    @Override
    public synchronized void onMessage(Message message) {
        messages.add(message);
        byStamp.putIfAbsent(message.stamp(), message);
        threads.add(Thread.currentThread());
        notifyAll();
    }

    @Override
    public void onLoss() {
        note("loss");
    }

    @Override
    public void onDisconnected() {
        note("disconnected");
    }

    @Override
    public void onSubscribed() {
        note("subscribed");
    }

    private synchronized void note(String signal) {
        signals.add(signal);
        threads.add(Thread.currentThread());
        notifyAll();
    }

    /**
     * Returns what arrived so far.
     *
     * @return a copy
     */
    public synchronized List<Message> messages() {
        return List.copyOf(messages);
    }

    /**
     * Returns what was told beside messages.
     *
     * @return "subscribed", "disconnected" and "loss", in their order
     */
    public synchronized List<String> signals() {
        return List.copyOf(signals);
    }

    /**
     * Returns the threads this was called on.
     *
     * @return one for each call
     */
    public synchronized List<Thread> threads() {
        return List.copyOf(threads);
    }

    /**
     * Waits for the message of a moment.
     *
     * @param stamp the moment
     * @return the message
     */
    public synchronized Message await(Stamp stamp) {
        until(() -> byStamp.containsKey(stamp), "the message of " + stamp);
        return Objects.requireNonNull(byStamp.get(stamp));
    }

    /**
     * Waits for so many messages.
     *
     * @param count how many
     * @return all that arrived
     */
    public List<Message> awaitCount(int count) {
        until(() -> messages.size() >= count, count + " messages");
        return messages();
    }

    /**
     * Waits for a signal.
     *
     * @param signal "subscribed", "disconnected" or "loss"
     */
    public void awaitSignal(String signal) {
        until(() -> signals.contains(signal), "the signal " + signal);
    }

    private synchronized void until(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                fail("%s did not come within %s; heard: %s, %s", what, PATIENCE, messages.size(), signals);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail("interrupted while waiting for " + what);
            }
        }
    }
}
