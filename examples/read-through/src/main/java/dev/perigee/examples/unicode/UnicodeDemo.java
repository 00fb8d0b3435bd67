package dev.perigee.examples.unicode;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.perigee.examples.dashboard.Dashboard;
import dev.perigee.examples.dashboard.Durations;
import dev.perigee.examples.dashboard.Gauge;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.EventType;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.spi.CachingProvider;

/**
 * A read-through cache of Unicode's characters, used by two nodes at a time, over the embedded far store.
 *
 * <p>Whatever is asked of a cache in this class is JSR-107, {@code javax.cache}, and would work with any provider. What
 * draws, and what tells near hits from far hits, is apart from it in the package {@code dashboard}, because the standard
 * knows of no tiers.
 */
public final class UnicodeDemo {

    /** By name: with Redisson, which the Redis far tier needs, there is a second provider on the class path. */
    public static final String PERIGEE = "dev.perigee.jcache.PerigeeCachingProvider";

    private static final long SEED = 107;
    private static final int SNOWMAN = 0x2603;
    private static final int UPDATES = 100;
    private static final Duration NOTE_LIVES = Duration.ofSeconds(1);

    /** Ends the demo with an error when something does not happen. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Dashboard dashboard;
    private final int lookUps;
    private final SlowLoader loader = new SlowLoader();
    private final EventLog events = new EventLog();
    private final Popularity popularity = new Popularity(Integer.MAX_VALUE);

    /**
     * Makes one.
     *
     * @param dashboard shows it
     * @param lookUps how many each node makes, 1 or more
     */
    public UnicodeDemo(Dashboard dashboard, int lookUps) {
        this.dashboard = dashboard;
        this.lookUps = lookUps;
    }

    /** Runs it all. Leaves nothing behind: closing a manager closes its caches and ends its threads. */
    public void run() {
        CachingProvider provider = Caching.getCachingProvider(PERIGEE);
        // Two managers of one namespace, "unicode", are two nodes. Here they are in one program; they need not be.
        try (CacheManager one = provider.getCacheManager(URI.create("perigee:unicode?node.name=one"), null);
                CacheManager two = provider.getCacheManager(URI.create("perigee:unicode?node.name=two"), null)) {
            Cache<Integer, UnicodeCharacter> onOne = one.createCache("characters", characterCache());
            Cache<Integer, UnicodeCharacter> onTwo = two.createCache("characters", characterCache());
            onTwo.registerCacheEntryListener(events.asynchronously());

            dashboard.title(
                    "%,d characters behind a slow loader, two nodes with %,d look-ups each",
                    popularity.size(), lookUps);
            Gauge gaugeOne = dashboard.gauge("node one", onOne, lookUps);
            Gauge gaugeTwo = dashboard.gauge("node two", onTwo, lookUps);
            dashboard.runTogether(
                    () -> lookUp(onOne, gaugeOne, new Random(SEED + 1)),
                    () -> lookUp(onTwo, gaugeTwo, new Random(SEED + 2)));
            dashboard.showLookUps();

            dashboard.title("And the rest of it");
            tellOfLoads();
            update(onOne, onTwo);
            expire(one.createCache("notes", noteCache()), two.createCache("notes", noteCache()));
            tellOfEvents();
        }
    }

    /** How to configure a cache that calls a loader for what it has not got. */
    private MutableConfiguration<Integer, UnicodeCharacter> characterCache() {
        return new MutableConfiguration<Integer, UnicodeCharacter>()
                .setTypes(Integer.class, UnicodeCharacter.class)
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> loader)
                .setStatisticsEnabled(true);
    }

    /** How to configure a cache whose entries end some time after they were made. */
    private static MutableConfiguration<String, String> noteCache() {
        return new MutableConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(
                        new javax.cache.expiry.Duration(MILLISECONDS, NOTE_LIVES.toMillis())));
    }

    /** Asks for characters, popular ones more often than others; both nodes agree on which are popular. */
    private void lookUp(Cache<Integer, UnicodeCharacter> cache, Gauge gauge, Random random) {
        for (int i = 0; i < lookUps; i++) {
            Integer codePoint = popularity.draw(random);
            UnicodeCharacter found = gauge.measure(() -> cache.get(codePoint));
            if (found.codePoint() != codePoint) {
                throw new IllegalStateException("Asked for " + codePoint + ", got " + found);
            }
        }
    }

    /** Changes an entry on node one, and sees how long node two, which has a near copy, goes on with the old one. */
    private void update(Cache<Integer, UnicodeCharacter> one, Cache<Integer, UnicodeCharacter> two) {
        long[] nanos = new long[UPDATES];
        for (int i = 0; i < UPDATES; i++) {
            UnicodeCharacter renamed = two.get(SNOWMAN).withName("SNOWMAN, EDITION " + (i + 1));
            long start = System.nanoTime();
            one.put(SNOWMAN, renamed);
            Await.until("Node two reads what node one wrote", PATIENCE, () -> renamed.equals(two.get(SNOWMAN)));
            nanos[i] = System.nanoTime() - start;
        }
        dashboard.fact("Update", "node one gave U+2603 %d new names, and node two had it near:", UPDATES);
        dashboard.fact(
                "",
                "half were read there within %s, the slowest after %s",
                dashboard.inMillis(Durations.median(nanos)),
                dashboard.inMillis(Durations.longest(nanos)));
    }

    /** Puts an entry that does not live long, and sees it go. */
    private void expire(Cache<String, String> one, Cache<String, String> two) {
        two.registerCacheEntryListener(events.asynchronously());
        long start = System.nanoTime();
        one.put("note", "read me soon");
        String seen = two.get("note");
        if (!"read me soon".equals(seen)) {
            throw new IllegalStateException("Node two does not see the note that node one has just put");
        }
        Await.until("The note expires", PATIENCE, () -> two.get("note") == null);
        long lived = System.nanoTime() - start;
        dashboard.fact(
                "Expiry",
                "node two saw a note with %d ms to live; it was gone after %s",
                NOTE_LIVES.toMillis(),
                dashboard.inMillis(lived));
    }

    private void tellOfLoads() {
        long again = loader.calls() - loader.different();
        dashboard.fact(
                "Loader",
                again == 0
                        ? "called %,d times for %,d characters, for none of them twice"
                        : "called %,d times for %,d characters: %,d times more than needed",
                loader.calls(),
                loader.different(),
                again);
    }

    /** Waits for the last events, which come after the fact, and shows what node two's listeners have heard. */
    private void tellOfEvents() {
        // Each load made an entry, and so did the note.
        Await.until("Listeners hear of loads", PATIENCE, () -> events.count(EventType.CREATED) > loader.different());
        Await.until("Listeners hear of updates", PATIENCE, () -> events.count(EventType.UPDATED) >= UPDATES);
        Await.until("Listeners hear of the expiry", PATIENCE, () -> events.count(EventType.EXPIRED) >= 1);
        dashboard.fact("Events", "what node two's listeners heard of both nodes:");
        for (EventType type : new EventType[] {EventType.CREATED, EventType.UPDATED, EventType.EXPIRED}) {
            dashboard.fact("", "%,9d %-9slatest: %s", events.count(type), type, events.latest(type));
        }
    }
}
