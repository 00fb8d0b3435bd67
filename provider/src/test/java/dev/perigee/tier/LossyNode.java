package dev.perigee.tier;

import dev.perigee.codec.AllowList;
import dev.perigee.codec.Limits;
import dev.perigee.codec.Serialization;
import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.Message;
import dev.perigee.event.CacheEvents;
import dev.perigee.event.ErrorReport;
import dev.perigee.event.EventOrder;
import dev.perigee.expiry.Expiry;
import dev.perigee.integration.Loading;
import dev.perigee.integration.Tagging;
import dev.perigee.integration.Writing;
import dev.perigee.memory.MemorySpace;
import dev.perigee.near.Keeper;
import dev.perigee.near.KeyIdentity;
import dev.perigee.near.NearSettings;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Writes;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.Copier;
import dev.perigee.spi.FarStore;
import dev.perigee.spi.KeyCodec;
import dev.perigee.spi.Ticker;
import dev.perigee.tier.NodeSettings.OnDisconnect;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.expiry.EternalExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A whole node with one cache of confirmed writes, put together as a cache manager does it, whose messages,
 * acknowledgements, renewals and digests a test can lose one by one.
 */
final class LossyNode implements AutoCloseable {

    static final CacheId CACHE = CacheId.of("cache");

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** What does not arrive here, or from here; changed at any time. */
    volatile Predicate<Message> losesMessage = message -> false;

    private volatile Consumer<Message> afterMessage = message -> {};

    volatile Predicate<Acknowledgement> losesAcknowledgement = acknowledgement -> false;
    volatile boolean losesMeetings;
    volatile boolean losesMeetingAnswers;
    volatile boolean losesDigests;

    /** Whose answers are kept back, by the name of the request, until {@link #deliverAnswers}. */
    volatile Predicate<String> keepsAnswersOf = request -> false;

    /** What becomes of an answer, by the name of the request and its arguments. */
    volatile Answering answering = (request, arguments, answer) -> answer.get();

    /** Sends a request on by asking for the answer, and returns that, or another one. */
    interface Answering {
        CompletionStage<?> answer(String request, Object[] arguments, Supplier<CompletionStage<?>> sendOn);
    }

    private final Queue<Runnable> keptAnswers = new ConcurrentLinkedQueue<>();

    final AtomicInteger acknowledgementsSent = new AtomicInteger();
    final AtomicInteger meetings = new AtomicInteger();

    /** This node's end of the backplane, for faults. */
    final Backplane backplane;

    final Node node;
    final NearTier<String, Integer> near;
    final CacheEvents<String, Integer> events;
    final TierCounters counters = new TierCounters(true);
    final TieredStore<String, Integer> store;

    private final MemorySpace space;
    private final Heartbeat heartbeat = new Heartbeat("lossy-" + NUMBERS.incrementAndGet());
    private final ExecutorService workers = Executors.newCachedThreadPool();

    LossyNode(
            MemorySpace space,
            Duration bound,
            Duration digestEvery,
            Assurances assurances,
            Writing<String, Integer> writing) {
        this(space, bound, digestEvery, assurances, writing, keys -> keys, LoadedPuts.NONE);
    }

    /** One that has something done to its codec of keys, or whose users load what they miss. */
    LossyNode(
            MemorySpace space,
            Duration bound,
            Duration digestEvery,
            Assurances assurances,
            Writing<String, Integer> writing,
            UnaryOperator<KeyCodec<String>> keys,
            LoadedPuts loadedPuts) {
        this.space = space;
        Duration second = Duration.ofSeconds(1);
        NodeSettings settings = new NodeSettings(
                bound,
                digestEvery,
                Duration.ofMillis(20),
                second.multipliedBy(20),
                /* staleAfter= */ Duration.ZERO,
                second.multipliedBy(20),
                second,
                second,
                OnDisconnect.BOUNDED,
                Ticker.SYSTEM);
        EventOrder order = new EventOrder(
                space.farStore().partitions(), workers, new EventOrder.Settings(second, second, Ticker.SYSTEM));
        backplane = space.backplane();
        node = new Node(lossy(space.farStore()), lossy(backplane), settings, order, heartbeat);
        Serialization serialization =
                new Serialization(LossyNode.class.getClassLoader(), AllowList.trusting(), Limits.DEFAULTS);
        Copier copier = serialization.copier(Set.of());
        ValueForm<String, Integer> form = new ValueForm<>(
                keys.apply(serialization.keys(String.class)), serialization.envelopes(Integer.class), copier, null);
        near = new NearTier<>(
                NearSettings.ofEntries(100),
                new Keeper<>(copier, null, copier, KeyIdentity.byBytes("cache", form.keys())),
                key -> {});
        events = new CacheEvents<>(CACHE, order, Tiers.decoder(CACHE, node, form));
        Tiers.Basis<String, Integer> basis = new Tiers.Basis<>(
                CACHE,
                near,
                events,
                new Customizations<>(
                        new Loading<>(null), writing, new Tagging<>(null), false, ErrorReport.NONE, loadedPuts),
                Expiry.of(EternalExpiryPolicy.factoryOf()),
                counters);
        store = Tiers.overFar(
                basis,
                node,
                form,
                assurances,
                new FailurePolicy(/* isStrict= */ false, Duration.ZERO, FailurePolicy.OnWrite.THROW),
                PropagationPolicy.INVALIDATING);
    }

    void put(String key, int value, String... tags) {
        store.styled(new CallStyle(null, List.of(tags), null, /* skipsNear= */ false))
                .apply(key, Writes.put(value));
    }

    void put(String key, int value) {
        store.apply(key, Writes.put(value));
    }

    @Nullable Integer get(String key) {
        Integer value = store.readNear(key);
        return value == null ? store.read(key).value() : value;
    }

    /** Calls for each message that was taken in. */
    void listenToMessages(Consumer<Message> listener) {
        afterMessage = listener;
    }

    /** Registers a listener that is told of each event. */
    void listen(boolean synchronous, Consumer<String> listener) {
        CacheEntryCreatedListener<String, Integer> created =
                heard -> heard.forEach(event -> listener.accept(event.getKey()));
        @SuppressWarnings("unchecked") // Nobody calls it: it is what events name as their source.
        Cache<String, Integer> source = (Cache<String, Integer>) Proxy.newProxyInstance(
                Cache.class.getClassLoader(), new Class<?>[] {Cache.class}, (proxy, method, arguments) -> null);
        events.register(
                new MutableCacheEntryListenerConfiguration<>(() -> created, null, false, synchronous),
                source,
                () -> store.prepareEvents(false));
    }

    /** Whether this node's last list of members has another node with synchronous listeners. */
    boolean knowsListenersOf(LossyNode other) {
        Roster roster = node.membership().roster();
        return roster != null
                && roster.hearersOf(CACHE, 0).contains(other.node.membership().self());
    }

    /** Reads until the near tier serves it. */
    void awaitNear(String key) {
        Waiting.until("a near hit", () -> {
            get(key);
            return near.find(key) != null;
        });
    }

    /** Whether this node's last list of members has another node as a reader. */
    boolean knows(LossyNode other) {
        Roster roster = node.membership().roster();
        return roster != null
                && roster.readersOf(CACHE, 0).contains(other.node.membership().self());
    }

    long unheard() {
        return counters.get(TierCounter.UNHEARD);
    }

    long unconfirmed() {
        return counters.get(TierCounter.UNCONFIRMED);
    }

    @Override
    public void close() {
        heartbeat.close();
        store.close();
        node.close();
        workers.shutdownNow();
        space.close();
    }

    private FarStore lossy(FarStore store) {
        return (FarStore) Proxy.newProxyInstance(
                FarStore.class.getClassLoader(), new Class<?>[] {FarStore.class}, (proxy, method, arguments) -> {
                    boolean meets = method.getName().equals("meet");
                    if (meets) {
                        meetings.incrementAndGet();
                    }
                    if (meets && losesMeetings) {
                        return lost();
                    }
                    if (method.getName().equals("digest") && losesDigests) {
                        // Not a failure, which would keep this node from asking the store at all.
                        return CompletableFuture.completedFuture(List.of());
                    }
                    try {
                        Object answer = CompletionStage.class.equals(method.getReturnType())
                                ? answering.answer(method.getName(), arguments, () -> sendOn(store, method, arguments))
                                : method.invoke(store, arguments);
                        if (keepsAnswersOf.test(method.getName()) && answer instanceof CompletionStage<?> stage) {
                            return kept(stage);
                        }
                        return meets && losesMeetingAnswers ? lost() : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static CompletionStage<?> sendOn(FarStore store, Method method, Object[] arguments) {
        try {
            return (CompletionStage<?>) method.invoke(store, arguments);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private <T> CompletionStage<T> kept(CompletionStage<T> answer) {
        CompletableFuture<T> later = new CompletableFuture<>();
        keptAnswers.add(() -> later.complete(answer.toCompletableFuture().join()));
        return later;
    }

    /** How many answers are kept back. */
    int answersKept() {
        return keptAnswers.size();
    }

    /** Keeps no answers back any more, and delivers those that were. */
    void deliverAnswers() {
        keepsAnswersOf = request -> false;
        for (Runnable answer = keptAnswers.poll(); answer != null; answer = keptAnswers.poll()) {
            answer.run();
        }
    }

    private static CompletionStage<?> lost() {
        return CompletableFuture.failedFuture(new TimeoutException("lost"));
    }

    private Backplane lossy(Backplane backplane) {
        return new Backplane() {
            @Override
            public void publish(Message message) {
                backplane.publish(message);
            }

            @Override
            public Subscription subscribe(Subscriber subscriber) {
                return backplane.subscribe(new Subscriber() {
                    @Override
                    public void onMessage(Message message) {
                        if (!losesMessage.test(message)) {
                            subscriber.onMessage(message);
                            afterMessage.accept(message);
                        }
                    }

                    @Override
                    public void onLoss() {
                        subscriber.onLoss();
                    }

                    @Override
                    public void onSubscribed() {
                        subscriber.onSubscribed();
                    }

                    @Override
                    public void onDisconnected() {
                        subscriber.onDisconnected();
                    }
                });
            }

            @Override
            public CompletionStage<@Nullable Void> acknowledge(long to, Acknowledgement acknowledgement) {
                acknowledgementsSent.incrementAndGet();
                return losesAcknowledgement.test(acknowledgement)
                        ? CompletableFuture.completedFuture(null)
                        : backplane.acknowledge(to, acknowledgement);
            }

            @Override
            public Subscription hear(long self, Consumer<Acknowledgement> hearer) {
                return backplane.hear(self, hearer);
            }

            @Override
            public void close() {
                backplane.close();
            }
        };
    }

    /** Waits for what is bound to happen. */
    static final class Waiting {

        private static final long LIMIT = TimeUnit.SECONDS.toNanos(30);

        private Waiting() {}

        static void until(String what, BooleanSupplier condition) {
            long start = System.nanoTime();
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - start > LIMIT) {
                    throw new AssertionError("Not within 30 s: " + what);
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
