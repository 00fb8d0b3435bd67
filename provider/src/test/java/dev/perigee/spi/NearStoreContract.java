package dev.perigee.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.spi.NearStoreFactory.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every near map has to keep. Extend it for one of your own. */
@Timeout(60)
public abstract class NearStoreContract {

    /** An entry: compared by identity, as those of the near tier. */
    protected static final class Entry {
        final int value;
        final int weight;

        /** Makes one. */
        protected Entry(int value, int weight) {
            this.value = value;
            this.weight = weight;
        }
    }

    private final Set<Integer> evicted = ConcurrentHashMap.newKeySet();

    /** Returns what makes the map under test. */
    protected abstract NearStoreFactory factory();

    private NearStore<Integer, Entry> ofEntries(long most) {
        return factory().create(new Bound<>(most, 0, entry -> entry.weight, evicted::add));
    }

    private NearStore<Integer, Entry> ofWeight(long most) {
        return factory().create(new Bound<>(1, most, entry -> entry.weight, evicted::add));
    }

    private static Entry put(NearStore<Integer, Entry> store, int key) {
        Entry entry = new Entry(key, 1);
        store.compute(key, current -> entry);
        return entry;
    }

    @Test
    void keepsWhatAStepReturns() {
        NearStore<Integer, Entry> store = ofEntries(100);
        assertThat(store.get(1)).isNull();
        assertThat(store.peek(1)).isNull();
        assertThat(store.size()).isZero();

        Entry first = new Entry(1, 1);
        assertThat(store.compute(1, current -> current == null ? first : null)).isSameAs(first);
        assertThat(store.get(1)).isSameAs(first);
        assertThat(store.peek(1)).isSameAs(first);
        assertThat(store.size()).isEqualTo(1);
        assertThat(store.keys()).containsExactly(1);

        Entry second = new Entry(2, 1);
        assertThat(store.compute(1, current -> current == first ? second : null))
                .isSameAs(second);
        assertThat(store.get(1)).isSameAs(second);
        assertThat(store.compute(1, current -> current)).isSameAs(second);
        assertThat(store.size()).isEqualTo(1);

        assertThat(store.compute(1, current -> null)).isNull();
        assertThat(store.compute(1, current -> null)).isNull();
        assertThat(store.get(1)).isNull();
        assertThat(store.size()).isZero();
        assertThat(evicted).isEmpty();
    }

    @Test
    void aStepThatFailsChangesNothing() {
        NearStore<Integer, Entry> store = ofEntries(100);
        Entry entry = put(store, 1);
        for (int key : new int[] {1, 2}) {
            assertThatThrownBy(() -> store.compute(key, current -> {
                        throw new IllegalStateException("step");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("step");
        }
        assertThat(store.get(1)).isSameAs(entry);
        assertThat(store.get(2)).isNull();
        put(store, 2);
        assertThat(store.size()).isEqualTo(2);
    }

    @Test
    void forgetsByConditionAndAltogether() {
        NearStore<Integer, Entry> store = ofEntries(1_000);
        for (int key = 0; key < 100; key++) {
            put(store, key);
        }
        store.removeIf(entry -> entry.value % 2 == 0);
        assertThat(store.size()).isEqualTo(50);
        assertThat(store.keys()).hasSize(50).allMatch(key -> key % 2 == 1);
        assertThat(store.get(2)).isNull();
        assertThat(store.get(3)).isNotNull();

        store.clear();
        assertThat(store.size()).isZero();
        assertThat(store.keys()).isEmpty();
        assertThat(evicted).as("what was forgotten was not evicted").isEmpty();
    }

    @Test
    void holdsNoMoreEntriesThanItMay() {
        for (int most : new int[] {1, 10, 5_000}) {
            evicted.clear();
            NearStore<Integer, Entry> store = ofEntries(most);
            int keys = 3 * most + 10;
            for (int key = 0; key < keys; key++) {
                put(store, key);
            }
            await(() -> store.size() <= most && evicted.size() + store.size() == keys);
            assertThat(store.keys()).noneMatch(evicted::contains);
            assertThat(store.keys()).allMatch(key -> {
                Entry entry = store.peek(key);
                return entry != null && entry.value == key;
            });
        }
    }

    @Test
    void holdsNoMoreBytesThanItMay() {
        NearStore<Integer, Entry> store = ofWeight(1_000);
        for (int key = 0; key < 100; key++) {
            int each = key;
            store.compute(key, current -> new Entry(each, 90));
        }
        await(() -> store.weight() <= 1_000 && store.size() <= 11);
        store.clear();
        await(() -> store.weight() == 0);

        store.compute(1, current -> new Entry(1, 100));
        store.compute(1, current -> new Entry(1, 300));
        await(() -> store.weight() == 300);
        store.compute(2, current -> new Entry(2, 2_000));
        await(() -> store.get(2) == null && store.weight() <= 1_000);
        store.compute(1, current -> null);
        await(() -> store.weight() == 0);
    }

    /** The rule that keeps near reads from being stale: a removal waits for an install of an absent key. */
    @Test
    void aStepOnAnAbsentKeyWaitsForTheOneBefore() throws Exception {
        NearStore<Integer, Entry> store = ofEntries(100);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        AtomicReference<Thread> remover = new AtomicReference<>();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Entry> install = threads.submit(() -> store.compute(1, current -> {
                inside.countDown();
                await(finish);
                return new Entry(1, 1);
            }));
            await(inside);
            Future<Boolean> removal = threads.submit(() -> {
                remover.set(Thread.currentThread());
                boolean[] gone = new boolean[1];
                store.compute(1, current -> {
                    gone[0] = current != null;
                    return null;
                });
                return gone[0];
            });
            await(() -> isWaiting(remover.get()));
            assertThatThrownBy(() -> removal.get(0, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            finish.countDown();

            assertThat(install.get(20, TimeUnit.SECONDS)).isNotNull();
            assertThat(removal.get(20, TimeUnit.SECONDS))
                    .as("the removal found what was installed")
                    .isTrue();
            assertThat(store.get(1)).isNull();
        } finally {
            finish.countDown();
            threads.shutdownNow();
        }
    }

    @Test
    void stepsOfManyThreadsAreAtomic() throws Exception {
        int keys = 7;
        int steps = 20_000;
        NearStore<Integer, Entry> store = ofEntries(1_000);
        runOnThreads(4, thread -> {
            Random random = new Random(thread);
            for (int i = 0; i < steps; i++) {
                store.compute(
                        random.nextInt(keys),
                        current -> current == null ? new Entry(1, 1) : new Entry(current.value + 1, 1));
            }
        });
        long sum = 0;
        for (int key = 0; key < keys; key++) {
            Entry entry = store.get(key);
            sum += entry == null ? 0 : entry.value;
        }
        assertThat(sum).isEqualTo(4L * steps);
        assertThat(store.size()).isEqualTo(keys);
    }

    /** Whoever looks while others change, evict, forget and go over the keys sees whole entries of the right key. */
    @Test
    void survivesEverythingAtOnce() throws Exception {
        int most = 200;
        NearStore<Integer, Entry> store = ofEntries(most);
        runOnThreads(4, thread -> {
            Random random = new Random(100 + thread);
            for (int i = 0; i < 20_000; i++) {
                int key = random.nextInt(1_000);
                switch (random.nextInt(20)) {
                    case 0 -> store.compute(key, current -> null);
                    case 1 -> store.removeIf(entry -> entry.value == key);
                    case 2 -> assertThat(new ArrayList<>(store.keys())).doesNotContainNull();
                    case 3, 4, 5, 6, 7 -> put(store, key);
                    default -> {
                        Entry entry = random.nextBoolean() ? store.get(key) : store.peek(key);
                        assertThat(entry == null ? key : entry.value).isEqualTo(key);
                    }
                }
            }
        });
        await(() -> store.size() <= most);
        store.clear();
        assertThat(store.size()).isZero();
    }

    /** Something that one of several threads does. */
    private interface Work {
        void run(int thread);
    }

    private static void runOnThreads(int count, Work work) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int thread = i;
                tasks.add(() -> {
                    work.run(thread);
                    return true;
                });
            }
            for (Future<Boolean> done : threads.invokeAll(tasks)) {
                try {
                    done.get();
                } catch (ExecutionException e) {
                    throw new AssertionError(e.getCause());
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean isWaiting(Thread thread) {
        return thread != null
                && (thread.getState() == Thread.State.BLOCKED
                        || thread.getState() == Thread.State.WAITING
                        || thread.getState() == Thread.State.TIMED_WAITING);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("A latch did not open");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(Callable<Boolean> condition) {
        long start = System.nanoTime();
        try {
            while (!condition.call()) {
                if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
                    throw new AssertionError("Not within 20 s");
                }
                LockSupport.parkNanos(1_000_000);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
