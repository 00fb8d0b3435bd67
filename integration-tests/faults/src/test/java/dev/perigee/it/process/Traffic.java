package dev.perigee.it.process;

import dev.perigee.Propagation;
import dev.perigee.config.Consistency;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.tier.FarUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder.SingletonFactory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryUpdatedListener;
import org.jspecify.annotations.Nullable;

/**
 * What the threads of one process do in caches of several kinds, and judge: how old what they read was when the read began, and
 * whether anything threw. The far tier is well all the time, so nothing has an excuse but the process' own pauses.
 */
final class Traffic {

    /** Kinds of caches, and by how much a value may be out of date. */
    enum Kind {
        BOUNDED(Duration.ofSeconds(2)) {
            @Override
            void configure(PerigeeConfiguration<Integer, Long> configuration) {
                // As it is.
            }
        },
        STRICT(Duration.ofSeconds(2)) {
            @Override
            void configure(PerigeeConfiguration<Integer, Long> configuration) {
                configuration.setFarOnFailure("strict");
            }
        },
        UPDATE(Duration.ofSeconds(2)) {
            @Override
            void configure(PerigeeConfiguration<Integer, Long> configuration) {
                configuration.setPropagation(Propagation.UPDATE);
            }
        },
        CONFIRMED(Duration.ZERO) {
            @Override
            void configure(PerigeeConfiguration<Integer, Long> configuration) {
                configuration.setConsistency(Consistency.CONFIRMED);
            }
        };

        private final Duration bound;

        Kind(Duration bound) {
            this.bound = bound;
        }

        abstract void configure(PerigeeConfiguration<Integer, Long> configuration);

        Cache<Integer, Long> open(CacheManager manager) {
            // Or a write that a pause makes fail would pass unnoticed.
            PerigeeConfiguration<Integer, Long> configuration =
                    PerigeeConfiguration.of(Integer.class, Long.class).setFarOnWriteFailure("throw");
            configure(configuration);
            return manager.createCache("traffic-" + name(), configuration);
        }
    }

    /** What only the far tier is asked for. */
    private static final String PAST_NEAR = "traffic-past-near";

    private static final int FAR_THREADS = 8;
    private static final long REST_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final Replacements replacements;
    private final List<Cache<Integer, Long>> caches = new ArrayList<>();
    private final Cache<Integer, Long> strictPastNear;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ending;

    private final LongAdder reads = new LongAdder();
    private final LongAdder tooOld = new LongAdder();
    private final LongAdder thrown = new LongAdder();
    private final LongAdder notSent = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final LongAdder events = new LongAdder();
    private volatile String first = "";

    Traffic(CacheManager manager, Path file) {
        this.replacements = new Replacements(file);
        for (Kind kind : Kind.values()) {
            caches.add(kind.open(manager));
        }
        strictPastNear = manager.createCache(
                PAST_NEAR,
                PerigeeConfiguration.of(Integer.class, Long.class)
                        .setNearEnabled(false)
                        .setFarOnFailure("strict"));
    }

    /** Rewrites all keys of all kinds, as the only one who writes them. */
    void rewrite(long version) {
        for (Cache<Integer, Long> cache : caches) {
            for (int key = 0; key < Replacements.KEYS; key++) {
                cache.put(key, version);
            }
        }
        for (int key = 0; key < Replacements.KEYS; key++) {
            replacements.replaced(key, version - 1);
        }
    }

    /** Begins to read and write. */
    void begin(String name) {
        caches.get(0)
                .registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                        new SingletonFactory<>((CacheEntryUpdatedListener<Integer, Long>) all -> events.increment()),
                        /* filterFactory= */ null,
                        /* isOldValueRequired= */ false,
                        /* isSynchronous= */ false));
        for (Kind kind : Kind.values()) {
            Cache<Integer, Long> cache = caches.get(kind.ordinal());
            loop(name + "-get-" + kind, round -> get(kind, cache, (int) (round % Replacements.KEYS)));
            loop(name + "-all-" + kind, round -> getAll(kind, cache));
        }
        for (int i = 0; i < FAR_THREADS; i++) {
            int own = name.hashCode() * 31 + i;
            loop(name + "-far-" + i, new OwnKey(own));
        }
    }

    void end() {
        ending = true;
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofMinutes(1).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** How many reads there were, then what must be 0, then what is allowed, and the first of what must not be. */
    String report() {
        return reads.sum() + " " + tooOld.sum() + " " + thrown.sum() + " " + wrong.sum() + " " + notSent.sum() + " "
                + events.sum() + " " + first;
    }

    private interface Step {
        void take(long round);
    }

    private void loop(String name, Step step) {
        Thread thread = new Thread(
                () -> {
                    for (long round = 1; !ending; round++) {
                        step.take(round);
                        LockSupport.parkNanos(REST_NANOS);
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void get(Kind kind, Cache<Integer, Long> cache, int key) {
        long began = System.nanoTime();
        try {
            judge(kind, key, cache.get(key), began);
        } catch (RuntimeException e) {
            threw("get of " + kind, e);
        }
    }

    private void getAll(Kind kind, Cache<Integer, Long> cache) {
        Set<Integer> keys = IntStream.range(0, Replacements.KEYS).boxed().collect(Collectors.toSet());
        long began = System.nanoTime();
        try {
            Map<Integer, Long> found = cache.getAll(keys);
            keys.forEach(key -> judge(kind, key, found.get(key), began));
        } catch (RuntimeException e) {
            threw("getAll of " + kind, e);
        }
    }

    private void judge(Kind kind, int key, @Nullable Long version, long began) {
        reads.increment();
        if (version == null) {
            wrong.increment();
            note(kind + ": a key that is there was missed");
            return;
        }
        long age = replacements.ageAt(key, version, began);
        if (age > kind.bound.toNanos()) {
            tooOld.increment();
            note(kind + ": replaced " + TimeUnit.NANOSECONDS.toMillis(age) + " ms before the read began");
        }
    }

    /** On a key that nobody else has: what it holds is known, unless a write threw that its outcome is not. */
    private final class OwnKey implements Step {

        private final int key;
        private @Nullable Long held;

        OwnKey(int key) {
            this.key = key;
        }

        @Override
        public void take(long round) {
            try {
                Long read = strictPastNear.get(key);
                if (held != null && !held.equals(read)) {
                    wrong.increment();
                    note("strict: " + held + " was written, or nothing since, and " + read + " was read");
                }
                held = read;
            } catch (RuntimeException e) {
                threw("get past near", e);
                return;
            }
            Long before = held;
            try {
                if (before == null) {
                    strictPastNear.put(key, round);
                    held = round;
                } else if (strictPastNear.replace(key, before, before + 1)) {
                    held = before + 1;
                } else {
                    wrong.increment();
                    note("strict: a replacement was refused");
                }
            } catch (FarUnavailableException e) {
                if (e.isOutcomeKnown()) {
                    notSent.increment(); // The next read holds it to that.
                } else {
                    held = null;
                    threw("write past near", e);
                }
            }
        }
    }

    private void threw(String what, RuntimeException failure) {
        thrown.increment();
        note(what + " threw " + failure + " because of " + failure.getCause());
    }

    private void note(String what) {
        if (first.isEmpty()) {
            first = what.replace('\n', ' ');
        }
    }
}
