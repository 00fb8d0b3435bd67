package dev.perigee.jcache;

import dev.perigee.BackgroundError;
import dev.perigee.ErrorListener;
import dev.perigee.NodeHealth;
import dev.perigee.codec.AllowList;
import dev.perigee.codec.Limits;
import dev.perigee.codec.Serialization;
import dev.perigee.coherence.CoherenceCounters;
import dev.perigee.config.FarOptions;
import dev.perigee.config.ManagerOptions;
import dev.perigee.config.OptionValues;
import dev.perigee.config.Options;
import dev.perigee.config.TimeOptions;
import dev.perigee.entry.CacheId;
import dev.perigee.event.ErrorQueue;
import dev.perigee.event.EventOrder;
import dev.perigee.spi.Clocks;
import dev.perigee.spi.Copier;
import dev.perigee.spi.FarSpace;
import dev.perigee.spi.FarStore;
import dev.perigee.spi.Ticker;
import dev.perigee.tier.Heartbeat;
import dev.perigee.tier.Node;
import dev.perigee.tier.NodeSettings;
import dev.perigee.tier.NodeSettings.OnDisconnect;
import dev.perigee.tier.ReadOnlyFarStore;
import dev.perigee.tier.Vitals;
import java.io.Closeable;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the caches of one manager share. Opened with the manager, closed with it. */
final class ManagerParts implements AutoCloseable {

    private static final Duration EVENT_TICK = Duration.ofMillis(100);

    private final ManagerOptions options;
    private final ClassLoader classLoader;
    private final boolean readsOnly;
    private final NodeSettings settings;
    private final EventOrder.Settings eventSettings;
    private final Serialization serialization;
    private final Copier copier;
    private final Heartbeat heartbeat;
    private final ExecutorService workers;
    private final ErrorWatch errorWatch = new ErrorWatch();
    private final ErrorQueue errors;
    private final @Nullable ErrorListener errorListener;
    private final AsyncCalls calls;
    private final @Nullable FarSpace space;
    private final @Nullable Node node;
    private final @Nullable EventOrder sharedOrder;

    /** All orders of events, so that what is overdue in them is given up. */
    private final Map<EventOrder, Closeable> orders = new ConcurrentHashMap<>();

    /**
     * Opens what a manager needs.
     *
     * @throws IllegalArgumentException if options do not go together
     */
    ManagerParts(ManagerOptions options, @Nullable Object redisClient, ClassLoader classLoader, Clocks clocks) {
        OptionValues values = options.values();
        checkTogether(values);
        this.options = options;
        this.classLoader = classLoader;
        this.readsOnly = Roles.readsOnly(values);
        this.settings = settings(values, clocks.ticker());
        this.eventSettings = new EventOrder.Settings(
                values.get(TimeOptions.ORDER_WAIT), values.get(TimeOptions.LISTENER_TIMEOUT), clocks.ticker());
        this.serialization = new Serialization(
                classLoader, allowList(values), AllowList.of(values.get(Options.JAVA)), limits(values));
        this.copier = serialization.copier(immutable());
        String listener = values.get(Options.ERROR_LISTENER);
        this.errorListener = listener.isEmpty()
                ? null
                : Instances.make(Options.ERROR_LISTENER, listener, ErrorListener.class, classLoader);
        this.errors = new ErrorQueue(errorListener);
        errorWatch.add(errors);
        this.space = FarSpaces.open(options, redisClient, classLoader, clocks);
        String name = values.get(Options.NAMESPACE) + "-" + values.get(Options.NODE_NAME);
        this.workers = Executors.newCachedThreadPool(daemons("perigee-" + name + "-worker-"));
        this.calls = new AsyncCalls(daemons("perigee-" + name + "-call-"), settings.farTimeout());
        this.heartbeat = new Heartbeat(name);
        heartbeat.whenFailed(failure -> errors.report(null).tell(BackgroundError.Kind.MAINTENANCE, failure));
        heartbeat.every(EVENT_TICK, this::tickEvents);
        this.sharedOrder = space == null ? null : newOrder(values.get(FarOptions.PARTITIONS));
        try {
            this.node = space == null || sharedOrder == null
                    ? null
                    : new Node(farStore(space), space.backplane(), settings, sharedOrder, heartbeat);
        } catch (RuntimeException | Error e) {
            closeWithoutNode();
            throw e;
        }
    }

    private FarStore farStore(FarSpace opened) {
        return readsOnly ? new ReadOnlyFarStore(opened.farStore(), Roles.refusal()) : opened.farStore();
    }

    ManagerOptions options() {
        return options;
    }

    /** Knows the application's classes. */
    ClassLoader classLoader() {
        return classLoader;
    }

    NodeSettings settings() {
        return settings;
    }

    Serialization serialization() {
        return serialization;
    }

    /** Keeps keys private, and values that Kryo writes, for store-by-value. */
    Copier copier() {
        return copier;
    }

    /** Patterns of the classes whose objects nobody changes. */
    Set<String> immutable() {
        return new HashSet<>(options.values().get(Options.IMMUTABLE));
    }

    Heartbeat heartbeat() {
        return heartbeat;
    }

    /** Runs the application's loaders for {@code loadAll}, and listeners that no caller waits for. */
    ExecutorService workers() {
        return workers;
    }

    /** Runs calls that nobody waits for. */
    AsyncCalls calls() {
        return calls;
    }

    /** A cache is going to be used. */
    void announce(CacheId cache) {
        if (space != null && !readsOnly) {
            space.announce(cache);
        }
    }

    /** All that was kept for a cache has been deleted. */
    void retract(CacheId cache) {
        if (space != null && !readsOnly) {
            space.retract(cache);
        }
    }

    /** This manager's part in its namespace; null without a far store. */
    @Nullable Node node() {
        return node;
    }

    /** How this node is. */
    NodeHealth health() {
        Vitals vitals = node == null ? null : node.vitals();
        CoherenceCounters seen = vitals == null ? CoherenceCounters.ZERO : vitals.coherence();
        return new NodeHealth(
                vitals == null || vitals.isHearing(),
                vitals == null ? 0 : vitals.partitions(),
                vitals == null ? 0 : vitals.partitionsAway(),
                vitals == null ? 0 : vitals.partitionsProved(),
                seen.messages(),
                seen.duplicates(),
                seen.gaps(),
                seen.silentLosses(),
                seen.eras(),
                seen.anomalies(),
                seen.spoofed(),
                orders.keySet().stream().mapToLong(EventOrder::lost).sum(),
                errors.untold());
    }

    /** Failures that concern the manager, or a cache without a listener of its own. */
    ErrorQueue errors() {
        return errors;
    }

    /** Has error listeners told. */
    ErrorWatch errorWatch() {
        return errorWatch;
    }

    /** The order in which a cache's listeners hear; caches over one far store share its timelines. */
    EventOrder order() {
        return sharedOrder == null ? newOrder(1) : sharedOrder;
    }

    /** A cache was closed. */
    void forget(EventOrder order) {
        if (order != sharedOrder) {
            Closeable watch = orders.remove(order);
            Closing.closeAll(watch == null ? List.of() : List.of(watch));
        }
    }

    @Override
    public void close() {
        heartbeat.close();
        if (node != null) {
            node.close();
        }
        closeWithoutNode();
    }

    private void closeWithoutNode() {
        heartbeat.close();
        calls.close();
        workers.shutdown();
        Closing.closeAll(errorListener == null ? List.of() : List.of(errorListener));
        if (space != null) {
            space.close();
        }
    }

    private EventOrder newOrder(int lines) {
        EventOrder order = new EventOrder(lines, workers, eventSettings);
        orders.put(order, errorWatch.addLost(errors.report(null), order::lost));
        return order;
    }

    private void tickEvents() {
        orders.keySet().forEach(EventOrder::tick);
        errorWatch.tick(workers);
    }

    private static void checkTogether(OptionValues values) {
        Duration bound = values.get(TimeOptions.BOUND);
        Duration digest = values.get(TimeOptions.DIGEST_INTERVAL);
        if (digest.multipliedBy(2).compareTo(bound) > 0) {
            throw new IllegalArgumentException(TimeOptions.DIGEST_INTERVAL.property() + ": " + digest.toMillis()
                    + "ms is too long for a bound of " + bound.toMillis() + "ms; give at most half of "
                    + TimeOptions.BOUND.property());
        }
        Duration grace = values.get(TimeOptions.GRACE);
        if (digest.plus(grace).compareTo(bound) > 0) {
            // No digest would be settled before the copies it is to prove have run out.
            throw new IllegalArgumentException(TimeOptions.GRACE.property() + ": " + grace.toMillis()
                    + "ms is too long for a bound of " + bound.toMillis() + "ms; give at most "
                    + bound.minus(digest).toMillis() + "ms, the bound without "
                    + TimeOptions.DIGEST_INTERVAL.property());
        }
        if (values.get(FarOptions.FAR).equals("none")) {
            NearOptions.requireOnlyTier(values, /* where= */ "");
        }
    }

    private static NodeSettings settings(OptionValues values, Ticker ticker) {
        return new NodeSettings(
                values.get(TimeOptions.BOUND),
                values.get(TimeOptions.DIGEST_INTERVAL),
                values.get(TimeOptions.GRACE),
                values.get(FarOptions.FAR_TIMEOUT),
                values.get(FarOptions.STALE_AFTER),
                values.get(TimeOptions.TURN_TIMEOUT),
                values.get(TimeOptions.LOAD_LEASE),
                values.get(TimeOptions.LOAD_TIMEOUT),
                OnDisconnect.valueOf(values.get(Options.ON_DISCONNECT).toUpperCase(Locale.ROOT)),
                ticker);
    }

    /** The memory far store's bytes never leave this JVM: unless a list is given, what was written here is trusted. */
    private static AllowList allowList(OptionValues values) {
        boolean trusting = values.get(Options.ALLOW).isEmpty() && !FarSpaces.isShared(values);
        return trusting ? AllowList.trusting() : AllowList.of(values.get(Options.ALLOW));
    }

    private static Limits limits(OptionValues values) {
        return new Limits(
                Math.toIntExact(values.get(Options.MAX_ENTRY)),
                Math.toIntExact(values.get(Options.MAX_KEY)),
                Math.toIntExact(values.get(Options.MAX_DEPTH)));
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
