package dev.perigee.config;

import dev.perigee.config.Option.Scope;
import dev.perigee.config.OptionKind.Time;
import java.time.Duration;

/** The options for how long a node relies on what it knows, and waits for others. Listed in {@link Options#all()}. */
public final class TimeOptions {

    private static final Duration NONE = Duration.ZERO;
    private static final Duration TICK = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(30);

    /** The staleness bound. */
    public static final Option<Duration> BOUND = new Option<>(
            "coherence.bound",
            Scope.MANAGER,
            new Time(TICK, LONGEST),
            "2s",
            "How old a near copy may be that is served, with messages lost or not.");

    /** Digest interval. */
    public static final Option<Duration> DIGEST_INTERVAL = new Option<>(
            "coherence.digest-interval",
            Scope.MANAGER,
            new Time(TICK, LONGEST),
            "500ms",
            "How often the far tier is asked whether messages were missed; at most half the bound.");

    /** Grace. */
    public static final Option<Duration> GRACE = new Option<>(
            "coherence.grace",
            Scope.MANAGER,
            new Time(NONE, LONGEST),
            "250ms",
            "How long a message may be under way before it counts as lost.");

    /** Turn timeout. */
    public static final Option<Duration> TURN_TIMEOUT = new Option<>(
            "turn.timeout",
            Scope.MANAGER,
            new Time(TICK, LONGEST),
            "10s",
            "How long an entry processor or a write-through operation waits for its turn on a contended key.");

    /** Load lease. */
    public static final Option<Duration> LOAD_LEASE = new Option<>(
            "loader.lease",
            Scope.MANAGER,
            new Time(TICK, LONGEST),
            "5s",
            "How long one node has the sole right to load a key; should exceed the time a load takes.");

    /** Load timeout. */
    public static final Option<Duration> LOAD_TIMEOUT = new Option<>(
            "loader.timeout",
            Scope.MANAGER,
            new Time(TICK, LONGEST),
            "30s",
            "How long others wait for a value that is being loaded, before they load it themselves.");

    /** Listener order wait. */
    public static final Option<Duration> ORDER_WAIT = new Option<>(
            "listener.order-wait",
            Scope.MANAGER,
            new Time(TICK, LONGEST),
            "1s",
            "How long an event waits for those before it that have not come.");

    /** Synchronous listeners. */
    public static final Option<Duration> LISTENER_TIMEOUT = new Option<>(
            "listener.timeout",
            Scope.MANAGER,
            new Time(TICK, LONGEST),
            "2s",
            "How long an operation waits for its synchronous listeners.");

    private TimeOptions() {}
}
