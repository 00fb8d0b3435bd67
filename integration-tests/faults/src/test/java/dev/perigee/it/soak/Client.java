package dev.perigee.it.soak;

import dev.perigee.PerigeeCache;
import dev.perigee.it.history.Call;
import dev.perigee.it.history.Call.Answer;
import dev.perigee.it.history.Verb;
import dev.perigee.tier.FarUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.jspecify.annotations.Nullable;

/** Works on a cache as an application does, nine reads in ten calls, and writes down what it saw. One thread. */
final class Client implements Runnable {

    /** A request that reaches the server after its deadline changes nothing; so much later than the failure at most. */
    private static final Duration AFTERMATH = Duration.ofMillis(500);

    private static final int BULK = 6;

    /** Leaves the value it is given, and answers with the one it found. */
    private static final EntryProcessor<String, String, String> EXCHANGE = (entry, arguments) -> {
        String old = entry.exists() ? entry.getValue() : null;
        entry.setValue((String) arguments[0]);
        return old;
    };

    private final Cache<String, String> cache;
    private final SoakPlan plan;
    private final String name;
    private final String keyPrefix;
    private final boolean readsNear;
    private final Random random;
    private final CallLog log;
    private final Consumer<Vanishing> vanishings;
    private final Consumer<Throwable> surprises;
    private final AtomicBoolean goOn;
    private final Map<String, @Nullable String> lastSeen = new HashMap<>();
    private int written;

    Client(
            Cache<String, String> cache,
            SoakPlan plan,
            String name,
            String keyPrefix,
            boolean readsNear,
            Random random,
            CallLog log,
            Consumer<Vanishing> vanishings,
            Consumer<Throwable> surprises,
            AtomicBoolean goOn) {
        this.cache = cache;
        this.plan = plan;
        this.name = name;
        this.keyPrefix = keyPrefix;
        this.readsNear = readsNear;
        this.random = random;
        this.log = log;
        this.vanishings = vanishings;
        this.surprises = surprises;
        this.goOn = goOn;
    }

    @Override
    public void run() {
        while (goOn.get()) {
            long begun = System.nanoTime();
            try {
                if (random.nextInt(10) > 0) {
                    read();
                } else {
                    change();
                }
            } catch (CacheException e) {
                // Written down where it happened.
            } catch (RuntimeException | Error e) {
                surprises.accept(e);
            }
            log.took(System.nanoTime() - begun);
        }
    }

    /** Reads a key once; null also when that fails. */
    @Nullable String readOnce(String key) {
        try {
            return get(key);
        } catch (CacheException e) {
            return null;
        }
    }

    private void read() {
        int dice = random.nextInt(10_000);
        if (dice < 8_800) {
            get(key());
        } else if (dice < 9_300) {
            getAll();
        } else if (dice < 9_700) {
            cache.containsKey(key());
        } else if (dice < 9_990) {
            perigee(cache).peek(key());
        } else if (dice < 9_998) {
            someOfAll();
        } else {
            cache.loadAll(keys(), /* replaceExistingValues= */ true, /* completionListener= */ null);
        }
    }

    private void change() {
        int dice = random.nextInt(10_000);
        String key = key();
        if (dice < 2_500) {
            String value = value();
            one(key, Verb.PUT, null, value, () -> done(() -> cache.put(key, value)));
        } else if (dice < 3_500) {
            String value = value();
            one(key, Verb.GET_AND_PUT, null, value, () -> Answer.of(cache.getAndPut(key, value)));
        } else if (dice < 4_500) {
            String value = value();
            one(key, Verb.PUT_IF_ABSENT, null, value, () -> did(cache.putIfAbsent(key, value)));
        } else if (dice < 5_000) {
            String value = value();
            one(key, Verb.REPLACE, null, value, () -> did(cache.replace(key, value)));
        } else if (dice < 5_800) {
            String value = value();
            String expected = expected(key);
            one(key, Verb.REPLACE_IF_EQUAL, expected, value, () -> did(cache.replace(key, expected, value)));
        } else if (dice < 6_400) {
            String value = value();
            one(key, Verb.GET_AND_REPLACE, null, value, () -> Answer.of(cache.getAndReplace(key, value)));
        } else if (dice < 8_000) {
            String value = value();
            one(key, Verb.INVOKE, null, value, () -> Answer.of(cache.invoke(key, EXCHANGE, value)));
        } else if (dice < 9_300) {
            remove(key, dice);
        } else {
            changeMany(dice);
        }
    }

    private void remove(String key, int dice) {
        if (dice < 8_600) {
            one(key, Verb.REMOVE, null, null, () -> did(cache.remove(key)));
        } else if (dice < 8_900) {
            String expected = expected(key);
            one(key, Verb.REMOVE_IF_EQUAL, expected, null, () -> did(cache.remove(key, expected)));
        } else {
            one(key, Verb.GET_AND_REMOVE, null, null, () -> Answer.of(cache.getAndRemove(key)));
        }
    }

    private void changeMany(int dice) {
        if (dice < 9_600) {
            putAll();
        } else if (dice < 9_800) {
            Set<String> keys = keys();
            many(keys, Verb.VANISH, Map.of(), () -> cache.removeAll(keys));
        } else if (dice < 9_985) {
            invokeAll();
        } else if (dice < 9_998) {
            everything(/* announced= */ true, cache::clear);
        } else {
            everything(/* announced= */ false, cache::removeAll);
        }
    }

    private @Nullable String get(String key) {
        if (!readsNear) {
            return one(key, Verb.GET, null, null, () -> Answer.of(cache.get(key)))
                    .value();
        }
        long begun = System.nanoTime();
        String value = cache.get(key);
        log.read(key, value, begun, System.nanoTime());
        lastSeen.put(key, value);
        return value;
    }

    private void getAll() {
        Set<String> keys = keys();
        long begun = System.nanoTime();
        Map<String, String> values = cache.getAll(keys);
        long ended = System.nanoTime();
        for (String key : keys) {
            String value = values.get(key);
            if (readsNear) {
                log.read(key, value, begun, ended);
            } else {
                log.add(key, new Call(Verb.GET, log.node(), null, null, Answer.of(value), begun, ended));
            }
        }
    }

    @SuppressWarnings("unchecked") // It is this very cache, seen by another interface.
    private static PerigeeCache<String, String> perigee(Cache<String, String> cache) {
        return cache.unwrap(PerigeeCache.class);
    }

    private void someOfAll() {
        Iterator<Cache.Entry<String, String>> entries = cache.iterator();
        for (int i = 0; i < BULK && entries.hasNext(); i++) {
            entries.next();
        }
    }

    private void putAll() {
        Map<String, String> map = new HashMap<>();
        for (String key : keys()) {
            map.put(key, value());
        }
        many(map.keySet(), Verb.PUT, map, () -> cache.putAll(map));
    }

    /** Each key is processed by itself, one after another, and may fail by itself. */
    private void invokeAll() {
        Set<String> keys = keys();
        String value = value();
        Map<String, String> written = new HashMap<>();
        keys.forEach(key -> written.put(key, value + "/" + key));
        long begun = System.nanoTime();
        var results = cache.invokeAll(
                keys,
                (entry, arguments) -> {
                    String old = entry.exists() ? entry.getValue() : null;
                    entry.setValue(arguments[0] + "/" + entry.getKey());
                    return old == null ? "" : old;
                },
                value);
        long ended = System.nanoTime();
        for (String key : keys) {
            try {
                String old = results.get(key).get();
                Answer answer = Answer.of(old.isEmpty() ? null : old);
                log.add(key, new Call(Verb.INVOKE, log.node(), null, written.get(key), answer, begun, ended));
            } catch (RuntimeException e) {
                failed(e, key, Verb.INVOKE, null, written.get(key), begun);
            }
        }
    }

    private void everything(boolean announced, Runnable action) {
        long begun = System.nanoTime();
        try {
            action.run();
            vanish(begun, System.nanoTime(), announced, announced);
        } catch (RuntimeException e) {
            if (!isSurelyUndone(e)) {
                vanish(begun, System.nanoTime() + AFTERMATH.toNanos(), false, announced);
            }
            throw e;
        }
    }

    private void vanish(long begun, long ended, boolean certain, boolean announced) {
        vanishings.accept(new Vanishing(log.node(), Vanishing.ALL, begun, ended, certain, announced));
    }

    private interface Asked {
        Answer ask();
    }

    private Answer one(String key, Verb verb, @Nullable String expected, @Nullable String value, Asked asked) {
        long begun = System.nanoTime();
        try {
            Answer answer = asked.ask();
            log.add(key, new Call(verb, log.node(), expected, value, answer, begun, System.nanoTime()));
            return answer;
        } catch (RuntimeException e) {
            failed(e, key, verb, expected, value, begun);
            throw e;
        }
    }

    private void many(Set<String> keys, Verb verb, Map<String, String> values, Runnable action) {
        long begun = System.nanoTime();
        try {
            action.run();
            long ended = System.nanoTime();
            for (String key : keys) {
                log.add(key, new Call(verb, log.node(), null, values.get(key), Answer.DONE, begun, ended));
            }
        } catch (RuntimeException e) {
            keys.forEach(key -> failed(e, key, verb, null, values.get(key), begun));
            throw e;
        }
    }

    private void failed(
            RuntimeException failure,
            String key,
            Verb verb,
            @Nullable String expected,
            @Nullable String value,
            long begun) {
        if (isSurelyUndone(failure)) {
            log.wasRefused(value);
        } else if (failure instanceof CacheException || failure instanceof EntryProcessorException) {
            leaveOpen(key, verb, expected, value, begun);
        } else {
            leaveOpen(key, verb, expected, value, begun);
            surprises.accept(failure);
        }
    }

    private void leaveOpen(String key, Verb verb, @Nullable String expected, @Nullable String value, long begun) {
        log.leftOpen();
        if (verb != Verb.GET) {
            long deadline = System.nanoTime() + AFTERMATH.toNanos();
            log.add(key, new Call(verb, log.node(), expected, value, /* answer= */ null, begun, deadline));
        }
    }

    private static boolean isSurelyUndone(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FarUnavailableException unavailable) {
                return unavailable.isOutcomeKnown();
            }
        }
        return false;
    }

    private static Answer done(Runnable action) {
        action.run();
        return Answer.DONE;
    }

    private static Answer did(boolean done) {
        return done ? Answer.of(null) : Answer.NOT_DONE;
    }

    private String expected(String key) {
        String seen = lastSeen.get(key);
        return seen == null ? "none" : seen;
    }

    private String value() {
        return name + "." + written++;
    }

    private String key() {
        boolean isHot = random.nextInt(10) < 8;
        return keyPrefix + (isHot ? hot(random.nextInt(plan.hotKeys())) : "c" + random.nextInt(plan.coldKeys()));
    }

    static String hot(int number) {
        return "h" + number;
    }

    private Set<String> keys() {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < BULK; i++) {
            keys.add(key());
        }
        return keys;
    }
}
