package dev.perigee.examples.nodes;

import dev.perigee.examples.dashboard.LiveView;
import dev.perigee.examples.dashboard.Shares;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One of the nodes through all its lives: the process that it is now, and what it has done in those before. */
final class Member implements AutoCloseable {

    private static final double NEVER = Double.POSITIVE_INFINITY;

    private final int number;
    private final String uri;
    private final Path log;
    private NodeProcess process;
    private Figures formerLives = Figures.NONE;
    private double goneSince = NEVER;
    private boolean working;

    /** What it had done at moments of the last second. */
    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(double at, Figures figures) {}

    Member(int number, String uri, Path folder) {
        this.number = number;
        this.uri = uri;
        this.log = folder.resolve("node-" + number + ".log");
        this.process = NodeProcess.start(number, uri, log);
    }

    String name() {
        return number == 1 ? "node one" : "node two";
    }

    NodeProcess process() {
        return process;
    }

    /** What it has done in all its lives. */
    Figures figures() {
        return formerLives.plus(process.figures());
    }

    /** Whether its process has just been found gone. */
    boolean hasGone(double now) {
        if (process.isAlive() || goneSince != NEVER) {
            return false;
        }
        goneSince = now;
        working = false;
        return true;
    }

    /** Whether it has just begun to work in its present life. */
    boolean hasBegun() {
        if (working || !process.isReady() || !process.isAlive()) {
            return false;
        }
        working = true;
        return true;
    }

    /** Whether it has come to work at all. */
    boolean hasBegunOnce() {
        return working || hasBegun();
    }

    /** Whether it works. */
    boolean isWorking() {
        return working && process.isAlive();
    }

    /** Starts it again when it has been gone for so long. */
    void reviveAfter(double pause, double now) {
        if (now - goneSince >= pause) {
            formerLives = figures();
            process = NodeProcess.start(number, uri, log);
            goneSince = NEVER;
        }
    }

    /** How it looks now; to be asked often. */
    LiveView.Node look(double now) {
        samples.add(new Sample(now, figures()));
        while (samples.size() > 2 && samples.getFirst().at() < now - 1) {
            samples.removeFirst();
        }
        Figures latest = samples.getLast().figures().since(samples.getFirst().figures());
        String state = !process.isAlive() ? "gone" : working ? "waits" : "starting";
        return new LiveView.Node(name(), state, shares(process.isAlive() ? latest : Figures.NONE));
    }

    /** The number of its process, for whoever wants to kill it; null while it is gone. */
    @Nullable Long pid() {
        return process.isAlive() ? process.pid() : null;
    }

    static Shares shares(Figures figures) {
        return new Shares(figures.near(), figures.far(), figures.loads(), figures.stale());
    }

    @Override
    public void close() {
        process.close();
    }
}
