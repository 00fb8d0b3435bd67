package dev.perigee.examples.nodes;

import dev.perigee.examples.dashboard.Dashboard;
import dev.perigee.examples.dashboard.Durations;
import dev.perigee.examples.dashboard.LiveView;
import dev.perigee.examples.dashboard.Screen;
import dev.perigee.examples.dashboard.Shares;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Two nodes over a Redis, each a process of its own, and what becomes of them when one is killed, and then the Redis. Kills
 * them itself, or leaves that to whoever watches; whatever is gone is started again after a while. Used by one thread.
 */
public final class NodesDemo {

    private static final double START_LIMIT = 30;
    private static final long TICK_MILLIS = 100;

    /** How much longer it may last until all is well again; a busy machine starts processes slowly. */
    private static final double PATIENCE = 20;

    /** When chaos kills what, and how long it stays away, as shares of the whole. */
    private static final double KILL_NODE_AT = 0.25;

    private static final double NODE_AWAY = 0.06;
    private static final double KILL_FAR_AT = 0.5;
    private static final double FAR_AWAY = 0.2;

    private final Screen screen;
    private final FarServer far;
    private final int seconds;
    private final LiveView view;
    private final List<Member> members = new ArrayList<>();
    private final List<Long> news = new ArrayList<>();
    private boolean nodeToBeKilled;
    private boolean farToBeKilled;
    private long began;
    private double farGoneSince = Double.POSITIVE_INFINITY;
    private double farAway;
    private long farBackAt;

    /**
     * Makes one.
     *
     * @param screen where to show it
     * @param far the Redis; not closed here
     * @param seconds how long it lasts, 12 or more
     * @param chaos whether to kill, rather than to leave that to whoever watches
     */
    public NodesDemo(Screen screen, FarServer far, int seconds, boolean chaos) {
        this.screen = screen;
        this.far = far;
        this.seconds = seconds;
        this.view = new LiveView(screen, seconds);
        this.nodeToBeKilled = chaos;
        this.farToBeKilled = chaos && far.isOwn();
    }

    /**
     * Runs it all. Leaves no process and no file behind, and no key in the Redis.
     *
     * @throws IllegalStateException if a look-up threw, or if the nodes did not come together again
     */
    public void run() {
        Path folder = temporaryFolder();
        try {
            String namespace = "demo-" + Long.toHexString(System.nanoTime());
            members.add(new Member(1, uriFor("one", namespace), folder));
            members.add(new Member(2, uriFor("two", namespace), folder));
            awaitNodes();
            play();
            // The last one deletes the caches: who still works would make entries anew.
            members.get(1).close();
            members.get(0).process().endAndDestroy();
            conclude();
        } finally {
            members.forEach(Member::close);
            remove(folder);
        }
    }

    private void play() {
        new Dashboard(screen).title("Two nodes, two processes, one Redis at %s", far.name());
        began = System.nanoTime();
        Figures before = total();
        for (double now = 0; now < seconds || (!isSettled() && now < seconds + PATIENCE); now = now()) {
            keep(now);
            kill(now);
            Figures sum = total();
            view.add(now, Member.shares(sum.since(before)));
            before = sum;
            note();
            view.show(moment(now));
            pause();
        }
        view.end();
    }

    /** Starts again what has been gone for a while, and tells of what has come and gone. */
    private void keep(double now) {
        for (Member member : members) {
            if (member.hasGone(now)) {
                view.event(now, 'x', member.name() + " is gone; the other goes on");
            }
            member.reviveAfter(seconds * NODE_AWAY, now);
            if (member.hasBegun()) {
                view.event(now, 'o', member.name() + " is back: nothing near, but all of it far");
            }
        }
        if (!far.isThere() && Double.isInfinite(farGoneSince)) {
            farGoneSince = now;
            view.event(now, 'X', "Redis is gone: near copies serve stale, the loader does the rest");
        }
        if (now - farGoneSince >= seconds * FAR_AWAY) {
            far.restart();
            farBackAt = nowMicros();
            farAway += now() - farGoneSince;
            farGoneSince = Double.POSITIVE_INFINITY;
            view.event(now(), 'O', "Redis is back, with its data");
        }
    }

    private void kill(double now) {
        if (nodeToBeKilled && now >= seconds * KILL_NODE_AT) {
            nodeToBeKilled = false;
            members.get(1).process().kill();
        }
        // A node that is just being started would find no Redis, which is another story.
        boolean complete = members.stream().allMatch(Member::isWorking);
        if (farToBeKilled && complete && now >= seconds * KILL_FAR_AT) {
            farToBeKilled = false;
            far.kill();
        }
    }

    /** Whether everybody is there, and node two has heard of node one since Redis is. */
    private boolean isSettled() {
        return !farToBeKilled
                && far.isThere()
                && members.stream().allMatch(Member::isWorking)
                && members.get(1).process().figures().seenAgainAt() >= farBackAt;
    }

    /** Notes how far behind node two is, while there is news. */
    private void note() {
        long latest = members.get(1).process().figures().seenAfter();
        if (latest > 0 && Double.isInfinite(farGoneSince)) {
            news.add(TimeUnit.MICROSECONDS.toNanos(latest));
        }
    }

    private LiveView.Moment moment(double now) {
        List<LiveView.Node> nodes =
                members.stream().map(member -> member.look(now)).toList();
        List<String> facts = new ArrayList<>();
        Figures sum = total();
        facts.add(String.format(
                Locale.ROOT,
                "node two reads node one's news after %s; %,d writes refused",
                news.isEmpty() ? "-" : Durations.inMillis(news.get(news.size() - 1)),
                sum.refused()));
        facts.add(hint());
        return new LiveView.Moment(now, farState(), nodes, facts);
    }

    private String farState() {
        if (!far.isOwn()) {
            return "Redis at " + far.name();
        }
        return far.isThere() ? "Redis is there, process " + far.pid() : "Redis is gone";
    }

    private String hint() {
        StringBuilder hint = new StringBuilder("kill one yourself: kill -9");
        for (Member member : members) {
            Long pid = member.pid();
            hint.append(pid == null ? "" : " " + pid + " (" + member.name() + ")");
        }
        return hint.append(far.isOwn() && far.isThere() ? " " + far.pid() + " (Redis)" : "")
                .toString();
    }

    private void awaitNodes() {
        began = System.nanoTime();
        while (!members.stream().allMatch(Member::hasBegunOnce)) {
            for (Member member : members) {
                if (!member.process().isAlive() || now() > START_LIMIT) {
                    throw new IllegalStateException(member.name() + " could not be started over Redis at " + far.name()
                            + "; it said:\n" + member.process().lastWords());
                }
            }
            pause();
        }
    }

    private void conclude() {
        Figures sum = total();
        Shares shares = Member.shares(sum);
        Dashboard dashboard = new Dashboard(screen);
        dashboard.title("What it came to");
        dashboard.fact(
                "Look-ups",
                "%,d: near %s, far %s, loaded %s, stale %s; %d threw",
                sum.lookUps(),
                percent(shares.near(), sum.lookUps()),
                percent(shares.far(), sum.lookUps()),
                percent(shares.loads(), sum.lookUps()),
                percent(shares.stale(), sum.lookUps()),
                sum.thrown());
        dashboard.fact(
                "Slowest",
                "a look-up of %s; a load that died with its node holds others up for 500 ms",
                Durations.inMillis(TimeUnit.MICROSECONDS.toNanos(sum.longest())));
        if (!news.isEmpty()) {
            long[] nanos = news.stream().mapToLong(Long::longValue).toArray();
            dashboard.fact(
                    "News",
                    "node two read what node one wrote within %s mostly, %s at most",
                    Durations.inMillis(Durations.median(nanos)),
                    Durations.inMillis(Durations.longest(nanos)));
        }
        if (farBackAt > 0) {
            tellOfOutage(dashboard, sum);
        }
        if (sum.thrown() > 0) {
            throw new IllegalStateException(sum.thrown() + " look-ups threw, and none should have");
        }
    }

    private void tellOfOutage(Dashboard dashboard, Figures sum) {
        long togetherAfter = members.get(1).figures().seenAgainAt() - farBackAt;
        dashboard.fact(
                "Outage",
                "Redis was away for %.1f s: %,d look-ups got a stale copy, %,d writes were refused",
                farAway,
                sum.stale(),
                sum.refused());
        if (togetherAfter < 0) {
            throw new IllegalStateException("Node two has seen no news since Redis is back");
        }
        dashboard.fact(
                "",
                "node two read node one's news again %s after Redis was back",
                Durations.inMillis(TimeUnit.MICROSECONDS.toNanos(togetherAfter)));
    }

    private Figures total() {
        return members.stream().map(Member::figures).reduce(Figures.NONE, Figures::plus);
    }

    /** The address, with what this demonstration needs and the address does not say. */
    private String uriFor(String node, String namespace) {
        StringBuilder uri = new StringBuilder(far.uri());
        for (String option : List.of("namespace=" + namespace, "node.name=" + node, "loader.lease=500ms")) {
            String name = option.substring(0, option.indexOf('=') + 1);
            if (!uri.toString().contains("?" + name) && !uri.toString().contains("&" + name)) {
                uri.append(uri.indexOf("?") < 0 ? '?' : '&').append(option);
            }
        }
        return uri.toString();
    }

    private double now() {
        return (System.nanoTime() - began) / 1e9;
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.1f %%", whole == 0 ? 0 : part * 100.0 / whole);
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the nodes were at work", e);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("perigee-demo");
        } catch (IOException e) {
            throw new UncheckedIOException("could not make a folder for what the nodes log", e);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not remove " + folder, e);
        }
    }
}
