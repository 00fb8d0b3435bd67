package dev.perigee.coherence;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a node runs on: its clocks, and its pauses, in which nothing runs. A process that is stopped finds that its monotonic
 * clock has run on; on a machine that was suspended it stood still, and only the wall clock tells.
 *
 * <p>What comes during a pause lies ready when it is over, and begins in an order of chance: answers, timers, threads. Only
 * messages keep theirs, for they share a connection.
 */
final class SimulatedMachine {

    /** How long the first thread, and the last one, wait for a processor after a pause. */
    private static final long SOON = MICROSECONDS.toNanos(20);

    static final long LATE = MILLISECONDS.toNanos(5);

    /** A pause that is shorter need not be seen: two ticks may lie around it that are as far apart as this. */
    private static final long SURELY_SEEN = 2 * Pauses.TICK_NANOS + 2 * LATE;

    private final EventQueue events;
    private final Dice dice;
    private final long offset;
    private final List<Runnable> ready = new ArrayList<>();
    private final Deque<Runnable> channel = new ArrayDeque<>();
    private boolean draining;
    private boolean stopped;
    private boolean suspended;
    private boolean holds;
    private long stoppedAt;
    private long stoppedFor;
    private long stoodFor;
    private long wakes;
    private long wokeAt = -1;
    private long sawPauseUntil = -1;
    private long unnoticed;

    /**
     * Begins to run.
     *
     * @param offset how far the monotonic clock is from the simulation's time
     */
    SimulatedMachine(EventQueue events, Dice dice, long offset) {
        this.events = events;
        this.dice = dice;
        this.offset = offset;
    }

    // ---- clocks --------------------------------------------------------------------------------------------------

    long clock() {
        long now = stopped && suspended ? stoppedAt : events.now();
        return now - stoodFor + offset;
    }

    long wall() {
        return events.now();
    }

    // ---- what runs -----------------------------------------------------------------------------------------------

    /** Runs something now, or when this machine runs again. */
    void run(Runnable task) {
        if (stopped) {
            ready.add(task);
        } else {
            task.run();
        }
    }

    /** Runs something after a time of the monotonic clock. */
    void after(long delay, Runnable task) {
        long due = clock() + delay;
        events.after(delay, () -> whenDue(due, task));
    }

    private void whenDue(long due, Runnable task) {
        if (stopped) {
            ready.add(() -> whenDue(due, task));
        } else if (due - clock() > 0) {
            after(due - clock(), task); // The clock has stood still meanwhile.
        } else {
            task.run();
        }
    }

    /** Runs what a message does, after all messages that came before it. */
    void receive(Runnable message) {
        if (stopped || !channel.isEmpty()) {
            channel.add(message);
        } else {
            message.run();
        }
    }

    private void drainChannel() {
        if (stopped || channel.isEmpty()) {
            draining = false;
            return;
        }
        draining = true;
        channel.removeFirst().run();
        events.after(straggle(), this::drainChannel);
    }

    // ---- pauses --------------------------------------------------------------------------------------------------

    boolean isStopped() {
        return stopped;
    }

    /**
     * Nothing runs for a while.
     *
     * @param nanos how long
     * @param isSuspended whether the monotonic clock stands still, too
     * @param holdsAnswers whether answers come only when it is over, as if what carries them stood still as well
     */
    void stop(long nanos, boolean isSuspended, boolean holdsAnswers) {
        if (!stopped && nanos > 0) {
            stopped = true;
            holds = holdsAnswers;
            suspended = isSuspended;
            stoppedAt = events.now();
            events.after(nanos, this::wake);
        }
    }

    private void wake() {
        long nanos = events.now() - stoppedAt;
        stopped = false;
        stoppedFor += nanos;
        wakes++;
        wokeAt = events.now();
        if (suspended) {
            stoodFor += nanos;
            unnoticed += nanos;
        } else if (nanos > SURELY_SEEN) {
            sawPauseUntil = wokeAt;
        }
        if (!draining) {
            draining = true;
            events.after(straggle(), this::drainChannel);
        }
        for (Runnable task : ready) {
            events.after(straggle(), () -> run(task));
        }
        ready.clear();
    }

    private long straggle() {
        return dice.between(0, dice.chance(0.5) ? SOON : LATE);
    }

    boolean holdsAnswers() {
        return stopped && holds;
    }

    /** By how much the monotonic clock has stood still since this was {@linkplain #noticed noticed}. */
    long unnoticed() {
        return unnoticed;
    }

    void noticed() {
        unnoticed = 0;
    }

    /** For how long it has not run so far. */
    long stoppedFor() {
        return stoppedFor;
    }

    long wakes() {
        return wakes;
    }

    /** When the last pause was over; -1 before any. */
    long wokeAt() {
        return wokeAt;
    }

    /** When the last pause was over that this machine cannot have failed to see, while its clock ran on; -1 before any. */
    long sawPauseUntil() {
        return sawPauseUntil;
    }
}
