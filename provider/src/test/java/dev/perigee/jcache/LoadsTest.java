package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.event.ErrorReport;
import java.io.Closeable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of {@code loadAll} when its cache is closed. */
final class LoadsTest {

    /** A loader that waits to be let go, and says whether it was closed while it loaded. */
    private static final class SlowLoader implements CacheLoader<Integer, String>, Closeable {

        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch letGo = new CountDownLatch(1);
        private volatile boolean closed;
        private volatile boolean closedMeanwhile;
        private volatile Runnable inside = () -> {};

        @Override
        public String load(Integer key) {
            throw new AssertionError("Not asked for one");
        }

        @Override
        public Map<Integer, String> loadAll(Iterable<? extends Integer> keys) {
            entered.countDown();
            inside.run();
            Await.open(letGo);
            closedMeanwhile = closed;
            return Map.of(1, "one");
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void oneUnderWayEndsBeforeItsLoaderIsClosed() throws Exception {
        SlowLoader loader = new SlowLoader();
        try (PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            Cache<Integer, String> cache = open(provider, loader);
            CompletionListenerFuture done = new CompletionListenerFuture();
            cache.loadAll(Set.of(1), true, done);
            Await.open(loader.entered);

            Thread closing = new Thread(cache::close);
            closing.start();
            Await.until(
                    "it waits, or has not waited",
                    () -> cache.isClosed() && closing.getState() != Thread.State.RUNNABLE);
            loader.letGo.countDown();
            closing.join();

            done.get(1, TimeUnit.MINUTES);
            assertThat(loader.closedMeanwhile).isFalse();
            assertThat(loader.closed).isTrue();
        }
    }

    @Test
    void oneThatClosesItsOwnCacheIsNotWaitedFor() throws Exception {
        SlowLoader loader = new SlowLoader();
        loader.letGo.countDown();
        AtomicReference<Cache<Integer, String>> itself = new AtomicReference<>();
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        loader.inside = () -> {
            itself.get().close();
            closed.complete(loader.closed);
        };
        try (PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            itself.set(open(provider, loader));
            itself.get().loadAll(Set.of(1), true, null);
            assertThat(closed.get(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void twoThatCloseEachOthersCachesDoNotWaitForEachOther() throws Exception {
        Loads one = loads();
        Loads other = loads();
        closeTogether(one, other, other, one);
    }

    @Test
    void twoThatCloseTheirOwnCacheDoNotWaitForEachOther() throws Exception {
        Loads loads = loads();
        closeTogether(loads, loads, loads, loads);
    }

    /** Begins a load of each of two, each of which closes another when both have begun. */
    private static void closeTogether(Loads first, Loads closedByFirst, Loads second, Loads closedBySecond)
            throws Exception {
        CountDownLatch bothBegun = new CountDownLatch(2);
        CompletionListenerFuture firstDone = new CompletionListenerFuture();
        CompletionListenerFuture secondDone = new CompletionListenerFuture();
        first.begin(() -> closeOnce(bothBegun, closedByFirst), firstDone);
        second.begin(() -> closeOnce(bothBegun, closedBySecond), secondDone);

        firstDone.get(1, TimeUnit.MINUTES);
        secondDone.get(1, TimeUnit.MINUTES);
    }

    private static void closeOnce(CountDownLatch bothBegun, Loads closed) {
        bothBegun.countDown();
        Await.open(bothBegun);
        closed.close();
    }

    @Test
    void whoIsNoLoadWaitsForOneThatIsClosing() throws Exception {
        Loads closing = loads();
        Loads closed = loads();
        CountDownLatch letGo = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicReference<Thread> load = new AtomicReference<>();
        closed.begin(
                () -> {
                    begun.countDown();
                    Await.open(letGo);
                },
                null);
        Await.open(begun);
        closing.begin(
                () -> {
                    load.set(Thread.currentThread());
                    closed.close();
                    ended.set(true);
                },
                null);
        Await.until("the load waits for the other", () -> isWaiting(load.get()));

        CompletableFuture<Boolean> seen = new CompletableFuture<>();
        Thread closer = daemon(() -> {
            closing.close();
            seen.complete(ended.get());
        });
        closer.start();
        Await.until("the closer waits, or has not waited", () -> seen.isDone() || isWaiting(closer));
        letGo.countDown();

        assertThat(seen.get(1, TimeUnit.MINUTES)).isTrue();
    }

    private static boolean isWaiting(@Nullable Thread thread) {
        return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
    }

    /** Closing these takes no shorter than what it waits for. */
    private static Loads loads() {
        return new Loads(task -> daemon(task).start(), ErrorReport.NONE, Duration.ofHours(1));
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }

    @Test
    void oneThatHasNotBegunCallsNoLoaderAndSaysSo() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        Loads loads = new Loads(tasks::add, ErrorReport.NONE);
        CompletionListenerFuture done = new CompletionListenerFuture();
        AtomicBoolean called = new AtomicBoolean();
        loads.begin(() -> called.set(true), done);
        loads.close();

        tasks.remove().run();

        assertThatThrownBy(() -> done.get(1, TimeUnit.MINUTES))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CacheLoaderException.class)
                .hasMessageContaining("closed before loadAll began");
        assertThat(called).isFalse();
    }

    private static Cache<Integer, String> open(PerigeeCachingProvider provider, SlowLoader loader) {
        return provider.getCacheManager(URI.create("perigee:loads"), null)
                .createCache(
                        "slow",
                        new MutableConfiguration<Integer, String>()
                                .setReadThrough(true)
                                .setCacheLoaderFactory(() -> loader));
    }
}
