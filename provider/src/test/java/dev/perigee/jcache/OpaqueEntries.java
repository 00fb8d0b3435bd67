package dev.perigee.jcache;

import static dev.perigee.jcache.Everywhere.Storing.BY_VALUE;
import static dev.perigee.jcache.Topology.FAR_TWO_NODES;
import static dev.perigee.jcache.Topology.REDIS_FAR_TWO_NODES;
import static dev.perigee.jcache.Topology.REDIS_TWO_NODES;
import static dev.perigee.jcache.Topology.TWO_NODES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perigee.BackgroundError;
import dev.perigee.BackgroundError.Kind;
import dev.perigee.CallOptions;
import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.UnreadableEntryException;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.config.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;

/**
 * Every verb of a node on entries that it cannot read and another can: it never takes them away, overwrites or damages them
 * because of that. The first node writes things, the second one cannot read them; why not, each subclass says.
 */
abstract class OpaqueEntries {

    static final String THING = "public record Thing(int x) implements java.io.Serializable {}";
    static final String OTHER_THING = "public record Thing(int x, String y) implements java.io.Serializable {}";

    private static final String WARNING = "this is told once";

    private final Queue<BackgroundError> errors = new ConcurrentLinkedQueue<>();

    private PerigeeCache<Integer, Object> a;
    private PerigeeCache<Integer, Object> b;

    /** Makes it so; both nodes are open afterwards. */
    abstract void prepare(Nodes nodes);

    /** Whether this reason is tried on a topology: there are many. */
    boolean isRunOn(Topology topology) {
        return topology == TWO_NODES;
    }

    /** The value type on a node. */
    Class<?> valueType(int node) {
        return Object.class;
    }

    /** What the first node writes and the second cannot read. */
    abstract Object theirs(int x);

    /** What the second node writes. */
    abstract Object mine(int x);

    /** What the second node is told that would help. */
    abstract String remedy();

    /** How many warnings there are of it. */
    int warnings() {
        return 1;
    }

    static Object make(ClassLoader loader, Object... arguments) {
        try {
            return Class.forName("evo.Thing", true, loader).getConstructors()[0].newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private void open(Nodes nodes) {
        open(nodes, configuration -> {});
    }

    private void open(Nodes nodes, java.util.function.Consumer<PerigeeConfiguration<Integer, Object>> more) {
        nodes.tolerateWarning(WARNING);
        prepare(nodes);
        assumeTrue(isRunOn(nodes.topology()), "enough on others of the topologies");
        a = create(nodes, 0, configuration -> {});
        b = create(nodes, 1, more);
    }

    @SuppressWarnings("unchecked")
    private PerigeeCache<Integer, Object> create(
            Nodes nodes, int node, java.util.function.Consumer<PerigeeConfiguration<Integer, Object>> more) {
        PerigeeConfiguration<Integer, Object> configuration =
                PerigeeConfiguration.of(Integer.class, (Class<Object>) valueType(node));
        configuration.setStatisticsEnabled(true);
        if (node == 1) {
            configuration.setErrorListenerFactory(() -> errors::add);
        }
        more.accept(configuration);
        return nodes.create(node, configuration);
    }

    /** What the first node finds, past its near tier. */
    private Map<Integer, Object> there(Set<Integer> keys) {
        return a.withOptions(CallOptions.DEFAULT.withoutNear()).getAll(keys);
    }

    private Object there(int key) {
        return there(Set.of(key)).get(key);
    }

    private static Map<Integer, Object> values(int count, IntFunction<Object> of) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(Function.identity(), of::apply));
    }

    private static long misses(Nodes nodes, int node) {
        return ((CacheFacade<?, ?>) nodes.cache(node)).parts().statistics().getCacheMisses();
    }

    @Everywhere(
            on = {FAR_TWO_NODES, TWO_NODES, REDIS_FAR_TWO_NODES, REDIS_TWO_NODES},
            storing = BY_VALUE)
    void nothingIsLostWhateverTheOtherNodeAsks(Nodes nodes) {
        open(nodes);
        Map<Integer, Object> written = values(1000, this::theirs);
        a.putAll(written);
        for (int key = 0; key < 100; key++) {
            assertThat(b.containsKey(key)).isTrue();
            assertThat(b.get(key)).isNull();
            assertThat(b.peek(key)).isNull();
        }
        assertThat(b.getAll(written.keySet())).isEmpty();
        assertThat(b.iterator().hasNext()).isFalse();
        for (int key = 0; key < 100; key++) {
            int asked = key;
            assertThatThrownBy(() -> b.invoke(asked, (entry, arguments) -> entry.exists()))
                    .isInstanceOf(UnreadableEntryException.class);
        }
        b.putAll(values(100, this::mine).entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey() + 1000, Map.Entry::getValue)));
        assertThat(there(written.keySet())).isEqualTo(written);
    }

    @Everywhere(
            on = {FAR_TWO_NODES, TWO_NODES, REDIS_FAR_TWO_NODES, REDIS_TWO_NODES},
            storing = BY_VALUE)
    void readsMissAndAreCountedAndToldOnce(Nodes nodes) {
        open(nodes);
        a.putAll(values(10, this::theirs));
        for (int key = 0; key < 10; key++) {
            assertThat(b.get(key)).isNull();
        }
        assertThat(b.getAll(Set.of(0, 1, 2))).isEmpty();
        assertThat(Await.result(b.async().get(0).toCompletableFuture())).isNull();
        assertThat(Await.result(b.async().getAll(Set.of(0)).toCompletableFuture()))
                .isEmpty();
        assertThat(Await.result(b.async().containsKey(0).toCompletableFuture())).isTrue();
        assertThat(misses(nodes, 1)).isEqualTo(15);
        assertThat(b.statistics().unreadable()).isGreaterThanOrEqualTo(15);
        Await.until("the error listener is told", () -> !errors.isEmpty());
        assertThat(errors)
                .singleElement()
                .satisfies(error -> assertThat(error.kind()).isEqualTo(Kind.UNREADABLE))
                .satisfies(error -> assertThat(error.times()).isEqualTo(1));
        assertThat(nodes.logged(WARNING)).isEqualTo(warnings());
        assertThat(nodes.logged(remedy())).isEqualTo(1);
        assertThat(b.explain(0).far())
                .isNotNull()
                .satisfies(far -> assertThat(far.unreadable()).contains(remedy()));
        assertThat(b.explain(0).next()).isEqualTo(Explanation.Next.NOTHING);
        assertThat(a.explain(0).far())
                .isNotNull()
                .satisfies(far -> assertThat(far.unreadable()).isNull());
    }

    @Everywhere(
            on = {FAR_TWO_NODES, TWO_NODES, REDIS_FAR_TWO_NODES, REDIS_TWO_NODES},
            storing = BY_VALUE)
    void presenceIsTheTruthAndWritesWrite(Nodes nodes) {
        open(nodes);
        a.putAll(values(10, this::theirs));
        assertThat(b.putIfAbsent(0, mine(0))).isFalse();
        assertThat(Await.result(b.async().putIfAbsent(0, mine(0)).toCompletableFuture()))
                .isFalse();
        assertThat(there(0)).isEqualTo(theirs(0));
        assertThat(b.replace(1, mine(1))).isTrue();
        assertThat(b.get(1)).isEqualTo(mine(1));
        assertThat(b.remove(2)).isTrue();
        assertThat(there(2)).isNull();
        b.put(3, mine(3));
        assertThat(b.get(3)).isEqualTo(mine(3));
        b.putAll(Map.of(4, mine(4)));
        assertThat(b.get(4)).isEqualTo(mine(4));
        b.removeAll(Set.of(5));
        assertThat(there(5)).isNull();
        assertThat(b.expire(6)).isTrue();
        assertThat(there(6)).isNull();
        b.removeAll();
        assertThat(there(Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))).isEmpty();
        a.put(0, theirs(0));
        b.clear();
        assertThat(there(0)).isNull();
    }

    @Everywhere(
            on = {FAR_TWO_NODES, TWO_NODES, REDIS_FAR_TWO_NODES, REDIS_TWO_NODES},
            storing = BY_VALUE)
    void nothingEqualsIt(Nodes nodes) {
        open(nodes);
        a.put(1, theirs(1));
        assertThat(b.replace(1, mine(1), mine(2))).isFalse();
        assertThat(b.remove(1, mine(1))).isFalse();
        assertThat(Await.result(b.async().replace(1, mine(1), mine(2)).toCompletableFuture()))
                .isFalse();
        assertThat(there(1)).isEqualTo(theirs(1));
    }

    @Everywhere(
            on = {FAR_TWO_NODES, TWO_NODES, REDIS_FAR_TWO_NODES, REDIS_TWO_NODES},
            storing = BY_VALUE)
    void whatHasToTellTheValueIsRefusedBeforeAnyEffect(Nodes nodes) {
        open(nodes);
        a.put(1, theirs(1));
        assertRefused(() -> b.getAndPut(1, mine(1)));
        assertRefused(() -> b.getAndReplace(1, mine(1)));
        assertRefused(() -> b.getAndRemove(1));
        assertRefused(() -> b.withOptions(CallOptions.DEFAULT.withTags("tag")).getAndPut(1, mine(1)));
        assertThatThrownBy(() -> Await.result(b.async().getAndRemove(1).toCompletableFuture()))
                .hasStackTraceContaining(UnreadableEntryException.class.getName());
        AtomicInteger runs = new AtomicInteger();
        assertRefused(() -> b.invoke(1, (entry, arguments) -> runs.incrementAndGet()));
        EntryProcessorResult<Integer> result = b.invokeAll(
                        Set.of(1, 2), (entry, arguments) -> entry.getKey() == 1 ? runs.incrementAndGet() : 7)
                .get(1);
        assertThatThrownBy(result::get)
                .isInstanceOf(EntryProcessorException.class)
                .hasCauseInstanceOf(UnreadableEntryException.class);
        assertThat(runs).hasValue(0);
        assertThat(there(1)).isEqualTo(theirs(1));
        // And where it is absent, or can be read, they do what they always do.
        assertThat(b.getAndRemove(3)).isNull();
        assertThat(b.getAndReplace(3, mine(3))).isNull();
        assertThat(b.getAndPut(3, mine(3))).isNull();
        assertThat(b.getAndReplace(3, mine(4))).isEqualTo(mine(3));
        assertThat(b.getAndPut(3, mine(5))).isEqualTo(mine(4));
        assertThat(b.getAndRemove(3)).isEqualTo(mine(5));
        assertThat(b.containsKey(3)).isFalse();
    }

    private void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        UnreadableEntryException refusal = catchThrowableOfType(UnreadableEntryException.class, call);
        assertThat(refusal).as("the refusal").isNotNull().hasMessageContaining(remedy());
    }

    @Everywhere(
            on = {TWO_NODES, REDIS_TWO_NODES},
            storing = BY_VALUE)
    void aValueThatMayNotBeWrittenIsRefusedWhateverIsThere(Nodes nodes) {
        open(nodes, configuration -> configuration.setExpiryPolicyFactory(AskedPolicy::new));
        a.put(1, theirs(1));
        Object refused = new Object() {};
        if (!valueType(1).isInstance(refused)) {
            return;
        }
        assertThatThrownBy(() -> b.putIfAbsent(1, refused)).isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> b.getAndPut(1, refused))
                .isInstanceOf(CacheException.class)
                .isNotInstanceOf(UnreadableEntryException.class);
    }

    /** One that has to be asked at each write. */
    private static final class AskedPolicy implements ExpiryPolicy {
        @Override
        public javax.cache.expiry.Duration getExpiryForCreation() {
            return javax.cache.expiry.Duration.ONE_DAY;
        }

        @Override
        public javax.cache.expiry.Duration getExpiryForAccess() {
            return null;
        }

        @Override
        public javax.cache.expiry.Duration getExpiryForUpdate() {
            return javax.cache.expiry.Duration.ONE_HOUR;
        }
    }

    /** What may be read once is not used up by who cannot read it. */
    @Everywhere(
            on = {FAR_TWO_NODES, TWO_NODES, REDIS_FAR_TWO_NODES, REDIS_TWO_NODES},
            storing = BY_VALUE)
    void readingDoesNotUseItUp(Nodes nodes) {
        AtomicInteger loads = new AtomicInteger();
        open(
                nodes,
                configuration -> configuration
                        .setExpiryPolicyFactory(OncePolicy::new)
                        .setReadThrough(false)
                        .setCacheLoaderFactory(() -> new Source(loads)));
        a.put(1, theirs(1));
        assertThat(b.get(1)).isNull();
        assertThat(b.getAll(Set.of(1))).isEmpty();
        assertThat(there(1)).isEqualTo(theirs(1));
        b.put(2, mine(2));
        assertThat(b.get(2)).isEqualTo(mine(2));
        assertThat(b.get(2)).isNull();
    }

    /** One read, and no more. */
    private static final class OncePolicy implements ExpiryPolicy {
        @Override
        public javax.cache.expiry.Duration getExpiryForCreation() {
            return javax.cache.expiry.Duration.ONE_DAY;
        }

        @Override
        public javax.cache.expiry.Duration getExpiryForAccess() {
            return javax.cache.expiry.Duration.ZERO;
        }

        @Override
        public javax.cache.expiry.Duration getExpiryForUpdate() {
            return javax.cache.expiry.Duration.ONE_DAY;
        }
    }

    @Everywhere(
            on = {FAR_TWO_NODES, TWO_NODES, REDIS_FAR_TWO_NODES, REDIS_TWO_NODES},
            storing = BY_VALUE)
    void iteratorSkipsIt(Nodes nodes) {
        open(nodes);
        a.putAll(values(20, this::theirs));
        b.put(100, mine(100));
        List<Integer> keys = new ArrayList<>();
        for (Iterator<Cache.Entry<Integer, Object>> entries = b.iterator(); entries.hasNext(); ) {
            keys.add(entries.next().getKey());
            entries.remove();
        }
        assertThat(keys).containsExactly(100);
        assertThat(b.statistics().unreadable()).isEqualTo(20);
        assertThat(nodes.logged(WARNING)).isEqualTo(warnings());
        Set<Integer> written = values(20, this::theirs).keySet();
        assertThat(there(written)).isEqualTo(values(20, this::theirs));
    }

    @Everywhere(
            on = {FAR_TWO_NODES, TWO_NODES, REDIS_FAR_TWO_NODES, REDIS_TWO_NODES},
            storing = BY_VALUE)
    void listenersLoseTheEventAndAreToldOnce(Nodes nodes) {
        open(nodes);
        Queue<Integer> created = new ConcurrentLinkedQueue<>();
        Queue<Integer> removed = new ConcurrentLinkedQueue<>();
        Queue<Integer> removedWithOld = new ConcurrentLinkedQueue<>();
        CacheEntryCreatedListener<Integer, Object> creations =
                events -> events.forEach(event -> created.add(event.getKey()));
        CacheEntryRemovedListener<Integer, Object> removals =
                events -> events.forEach(event -> removed.add(event.getKey()));
        CacheEntryRemovedListener<Integer, Object> withOld =
                events -> events.forEach(event -> removedWithOld.add(event.getKey()));
        b.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(() -> creations, null, false, false));
        b.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(() -> removals, null, false, false));
        b.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(() -> withOld, null, true, false));
        a.putAll(values(10, this::theirs));
        Await.until("ten are lost", () -> b.statistics().lostEvents() == 10);
        a.remove(1);
        b.remove(2);
        b.put(100, mine(100));
        b.remove(100);
        Await.until("what can be told is told", () -> removedWithOld.contains(100));
        Await.until("who asks for no value hears of all", () -> removed.containsAll(List.of(1, 2, 100)));
        Await.until("and of what it can read", () -> created.contains(100));
        assertThat(created).containsExactly(100);
        assertThat(removedWithOld).containsExactly(100);
        assertThat(b.statistics().lostEvents()).isEqualTo(12);
        assertThat(nodes.logged(WARNING)).isEqualTo(warnings());
        Await.until("the error listener is told", () -> errors.stream().anyMatch(e -> e.kind() == Kind.UNREADABLE));
        assertThat(errors.stream().filter(e -> e.kind() == Kind.UNREADABLE).mapToLong(BackgroundError::times))
                .containsExactly(1L);
    }

    /** Gives what the second node can write, and counts. */
    private final class Source implements CacheLoader<Integer, Object> {

        private final AtomicInteger loads;

        Source(AtomicInteger loads) {
            this.loads = loads;
        }

        @Override
        public Object load(Integer key) {
            loads.incrementAndGet();
            return mine(key);
        }

        @Override
        public Map<Integer, Object> loadAll(Iterable<? extends Integer> keys) {
            Map<Integer, Object> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, load(key)));
            return loaded;
        }
    }

    private AtomicInteger openReadingThrough(Nodes nodes) {
        AtomicInteger loads = new AtomicInteger();
        open(nodes, configuration -> configuration.setReadThrough(true).setCacheLoaderFactory(() -> new Source(loads)));
        return loads;
    }

    @Everywhere(
            on = {FAR_TWO_NODES, TWO_NODES, REDIS_FAR_TWO_NODES, REDIS_TWO_NODES},
            storing = BY_VALUE)
    void readThroughLoadsItOnceForFiftyReaders(Nodes nodes) {
        AtomicInteger loads = openReadingThrough(nodes);
        a.putAll(values(6, this::theirs));
        List<Function<Integer, Object>> ways =
                List.of(key -> b.get(key), key -> b.getAll(Set.of(key)).get(key), key -> {
                    CompletionListenerFuture done = new CompletionListenerFuture();
                    b.loadAll(Set.of(key), /* replaceExistingValues= */ false, done);
                    Await.result(done);
                    return b.peek(key);
                });
        ExecutorService threads = nodes.threads(50);
        for (int key = 0; key < 3; key++) {
            int asked = key;
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Object>> readers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                readers.add(threads.submit(() -> {
                    Await.open(start);
                    return ways.get(asked).apply(asked);
                }));
            }
            start.countDown();
            readers.forEach(reader -> assertThat(Await.result(reader)).isEqualTo(mine(asked)));
            assertThat(loads).as("loads by way %d", key).hasValue(key + 1);
        }
        assertThat(b.refresh(3)).isEqualTo(mine(3));
        assertThat(b.get(3)).isEqualTo(mine(3));
        assertThat(loads).hasValue(4);
        assertThat(b.explain(4).next()).isEqualTo(Explanation.Next.LOAD);
        assertThat(there(5)).isEqualTo(theirs(5));
    }

    @Everywhere(
            on = {FAR_TWO_NODES, TWO_NODES, REDIS_FAR_TWO_NODES, REDIS_TWO_NODES},
            storing = BY_VALUE)
    void aLoadStoresOnlyOverWhatWasSeen(Nodes nodes) {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch written = new CountDownLatch(1);
        open(
                nodes,
                configuration -> configuration.setReadThrough(true).setCacheLoaderFactory(() -> new CacheLoader<>() {
                    @Override
                    public Object load(Integer key) {
                        begun.countDown();
                        Await.open(written);
                        return mine(key);
                    }

                    @Override
                    public Map<Integer, Object> loadAll(Iterable<? extends Integer> keys) {
                        Map<Integer, Object> loaded = new HashMap<>();
                        keys.forEach(key -> loaded.put(key, load(key)));
                        return loaded;
                    }
                }));
        a.putAll(values(2, this::theirs));
        ExecutorService threads = nodes.threads(2);
        Future<Object> one = threads.submit(() -> b.get(0));
        Future<Object> other = threads.submit(() -> b.getAll(Set.of(1)).get(1));
        Await.open(begun);
        a.putAll(Map.of(0, theirs(10), 1, theirs(11)));
        written.countDown();
        assertThat(Await.result(one)).isEqualTo(mine(0));
        assertThat(Await.result(other)).isEqualTo(mine(1));
        assertThat(there(Set.of(0, 1))).isEqualTo(Map.of(0, theirs(10), 1, theirs(11)));
        assertThat(b.statistics().overtakenLoads()).isEqualTo(2);
    }

    @Everywhere(
            on = {FAR_TWO_NODES, TWO_NODES, REDIS_FAR_TWO_NODES, REDIS_TWO_NODES},
            storing = BY_VALUE)
    void tagsAndEndsHoldForIt(Nodes nodes) {
        open(nodes);
        a.withOptions(CallOptions.DEFAULT.withTags("tag")).put(1, theirs(1));
        a.put(2, theirs(2));
        assertThat(b.get(1)).isNull();
        b.invalidateTag("tag");
        assertThat(there(Set.of(1, 2))).isEqualTo(Map.of(2, theirs(2)));
        a.withOptions(CallOptions.DEFAULT.withTimeToLive(Duration.ofMillis(1))).put(3, theirs(3));
        Await.until("it ends for the one as for the other", () -> !b.containsKey(3) && !a.containsKey(3));
    }

    @Everywhere(
            on = {TWO_NODES, REDIS_TWO_NODES},
            storing = BY_VALUE)
    void aReaderLeavesItAndKeepsWhatItLoadsToItself(Nodes nodes) {
        AtomicInteger loads = new AtomicInteger();
        open(
                nodes,
                configuration -> configuration
                        .setRole(Role.READER)
                        .setReadThrough(true)
                        .setCacheLoaderFactory(() -> new Source(loads)));
        a.putAll(values(3, this::theirs));
        assertThat(b.get(0)).isEqualTo(mine(0));
        assertThat(b.getAll(Set.of(1))).isEqualTo(Map.of(1, mine(1)));
        assertThat(b.containsKey(2)).isTrue();
        assertThat(b.iterator().hasNext()).isFalse();
        assertThatThrownBy(() -> b.getAndPut(2, mine(2))).isInstanceOf(CacheException.class);
        assertThat(there(Set.of(0, 1, 2))).isEqualTo(values(3, this::theirs));
        assertThat(nodes.logged(WARNING)).isEqualTo(warnings());
    }

    /** A message brings what this node cannot read, and an own copy was there before. */
    @Everywhere(
            on = {TWO_NODES, REDIS_TWO_NODES},
            storing = BY_VALUE)
    void aCopyThatWasThereBeforeIsNotServedOn(Nodes nodes) {
        nodes.with("propagation", "update");
        open(nodes);
        b.put(1, mine(1));
        assertThat(b.get(1)).isEqualTo(mine(1));
        a.put(1, theirs(1));
        assertRefused(() -> b.invoke(1, (entry, arguments) -> entry.exists()));
        assertRefused(() -> b.getAndRemove(1));
        Await.until("the copy is gone", () -> b.get(1) == null);
        assertThat(b.containsKey(1)).isTrue();
        assertThat(there(1)).isEqualTo(theirs(1));
    }
}
