package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.PerigeeCache;
import dev.perigee.jcache.Everywhere.Storing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.Tag;

/** Entry processors that compute what they find missing, as frameworks' caching annotations have them do. */
@Tag("slow")
final class AbsentKeyTest {

    private static final int CALLERS = 16;

    @Everywhere(storing = Storing.BY_VALUE)
    void whatIsMissingIsComputedOnceAmongAllNodes(Nodes nodes) {
        List<PerigeeCache<String, String>> caches = nodes.createAll(new MutableConfiguration<>());
        CountDownLatch all = new CountDownLatch(CALLERS);
        AtomicInteger computed = new AtomicInteger();
        List<Future<String>> callers = new ArrayList<>();
        var threads = nodes.threads(CALLERS);
        for (int i = 0; i < CALLERS; i++) {
            Cache<String, String> cache = caches.get(i % caches.size());
            callers.add(threads.submit(() -> {
                all.countDown();
                return cache.invoke("k", computing(() -> {
                    Await.open(all);
                    return "v" + computed.incrementAndGet();
                }));
            }));
        }

        assertThat(callers.stream().map(Await::result)).hasSize(CALLERS).containsOnly("v1");
        assertThat(computed).hasValue(1);
    }

    /** The classic race of a cache beside a database: read there, change there, evict, store what was read. */
    @Everywhere(storing = Storing.BY_VALUE)
    void whatAnEvictionOvertookWhileItWasComputedIsNotStored(Nodes nodes) {
        List<PerigeeCache<String, String>> caches = nodes.createAll(new MutableConfiguration<>());
        Cache<String, String> other = caches.get(caches.size() - 1);
        List<Runnable> evictions = List.of(() -> assertThat(other.remove("k")).isFalse(), other::clear);
        for (Runnable eviction : evictions) {
            AtomicInteger runs = new AtomicInteger();

            String seen = caches.get(0).invoke("k", computing(() -> {
                String read = "version " + runs.incrementAndGet();
                if (runs.get() == 1) {
                    eviction.run();
                }
                return read;
            }));

            assertThat(seen).isEqualTo("version 2");
            assertThat(caches).allSatisfy(cache -> assertThat(cache.get("k")).isEqualTo("version 2"));
            caches.get(0).remove("k");
        }
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void afterAFailureTheNextOneComputes(Nodes nodes) {
        List<PerigeeCache<String, String>> caches = nodes.createAll(new MutableConfiguration<>());
        for (PerigeeCache<String, String> cache : caches) {
            assertThatThrownBy(() -> cache.invoke("k", computing(() -> {
                        throw new IllegalStateException("by design");
                    })))
                    .isExactlyInstanceOf(EntryProcessorException.class)
                    .hasRootCauseMessage("by design");
        }

        long begun = System.nanoTime();
        assertThat(caches.get(caches.size() - 1).invoke("k", computing(() -> "v")))
                .isEqualTo("v");
        assertThat(System.nanoTime() - begun)
                .as("a lease that was not given back lasts 5 s")
                .isLessThan(4_000_000_000L);
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aProcessorMayUseItsOwnKey(Nodes nodes) {
        Cache<String, String> cache = nodes.create();
        AtomicInteger runs = new AtomicInteger();

        String outer = cache.invoke("k", computing(() -> {
            runs.incrementAndGet();
            return cache.invoke("k", computing(() -> "inner")) + ", outer";
        }));

        assertThat(outer).isEqualTo("inner");
        assertThat(runs).hasValue(1);
        assertThat(cache.get("k")).isEqualTo("inner");
    }

    /** It has lost its protection then, not its effect. */
    @Everywhere(storing = Storing.BY_VALUE)
    void whatTakesLongerThanTheLeaseIsStoredAllTheSame(Nodes nodes) {
        nodes.with("loader.lease", "20ms");
        Cache<String, String> cache = nodes.create();
        AtomicInteger runs = new AtomicInteger();
        long begun = System.nanoTime();

        String seen = cache.invoke("k", computing(() -> {
            Await.until("the lease has ended", () -> System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(60));
            return "v" + runs.incrementAndGet();
        }));

        assertThat(seen).isEqualTo("v1");
        assertThat(cache.get("k")).isEqualTo("v1");
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void whoHasWaitedLongEnoughComputesByItself(Nodes nodes) {
        nodes.with("loader.timeout", "50ms");
        List<PerigeeCache<String, String>> caches = nodes.createAll(new MutableConfiguration<>());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);
        Future<String> slow = nodes.threads(1)
                .submit(() -> caches.get(0).invoke("k", computing(() -> {
                    begun.countDown();
                    Await.open(other);
                    return "slow";
                })));
        Await.open(begun);

        assertThat(caches.get(caches.size() - 1).invoke("k", computing(() -> "quick")))
                .isEqualTo("quick");
        other.countDown();

        assertThat(Await.result(slow)).isEqualTo("quick");
    }

    private static EntryProcessor<String, String, String> computing(Supplier<String> source) {
        return (entry, arguments) -> {
            if (!entry.exists()) {
                entry.setValue(source.get());
            }
            return entry.getValue();
        };
    }
}
