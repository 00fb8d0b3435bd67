package dev.perigee.event;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/** Runs tasks one after another, in order, on another executor's threads. Bounded: beyond that, tasks are counted lost. */
final class SerialQueue {

    static final int CAPACITY = 100_000;

    private final Executor executor;
    private final AtomicLong lost;

    /** Guarded by this, as is {@link #running}. */
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    private boolean running;

    SerialQueue(Executor executor, AtomicLong lost) {
        this.executor = executor;
        this.lost = lost;
    }

    /** Adds a task; it must not throw. */
    void add(Runnable task) {
        synchronized (this) {
            if (tasks.size() >= CAPACITY) {
                lost.incrementAndGet();
                return;
            }
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException e) {
            // The manager is closing: nobody listens any more.
            dropAll();
        }
    }

    private void run() {
        while (true) {
            Runnable task;
            synchronized (this) {
                task = tasks.poll();
                if (task == null) {
                    running = false;
                    return;
                }
            }
            task.run();
        }
    }

    private synchronized void dropAll() {
        lost.addAndGet(tasks.size());
        tasks.clear();
        running = false;
    }
}
