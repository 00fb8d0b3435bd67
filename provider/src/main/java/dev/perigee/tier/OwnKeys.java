package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Which of the application's code the threads of this JVM are in, and for which keys of a cache: so that code which comes
 * back to its own key through the cache is seen, instead of waiting for itself or being overtaken by itself for ever.
 * Thread-safe.
 *
 * @param <K> the type of keys
 */
final class OwnKeys<K> {

    /** What the calling thread is in: the innermost, which knows those around it. Of whichever cache. */
    private static final ThreadLocal<@Nullable Frame> INNERMOST = new ThreadLocal<>();

    private final CacheId cache;

    /** Who has the lease of an absent key in this JVM, to load it or to process it. Of two, one is remembered. */
    private final Map<K, Thread> holders = new ConcurrentHashMap<>();

    OwnKeys(CacheId cache) {
        this.cache = cache;
    }

    /** What runs. */
    private enum Code {
        PROCESSOR,
        LOADER,
        WRITER
    }

    /** A call of the application's code. Used by one thread. */
    private static final class Frame {

        private final @Nullable Frame outer;
        private final Code code;
        private final CacheId cache;
        private final Collection<?> keys;
        private boolean hasChanged;

        Frame(@Nullable Frame outer, Code code, CacheId cache, Collection<?> keys) {
            this.outer = outer;
            this.code = code;
            this.cache = cache;
            this.keys = keys;
        }
    }

    /**
     * What a processor came to.
     *
     * @param outcome what it returned
     * @param hasChangedItsKey whether it has changed its own entry through the cache itself
     */
    record Processed<T>(T outcome, boolean hasChangedItsKey) {}

    /** Runs an entry processor. */
    <T> Processed<T> process(K key, Supplier<T> processor) {
        Frame frame = new Frame(INNERMOST.get(), Code.PROCESSOR, cache, List.of(key));
        T outcome = in(frame, processor);
        return new Processed<>(outcome, frame.hasChanged);
    }

    /** Calls the loader. */
    <T extends @Nullable Object> T load(Collection<? extends K> keys, Supplier<T> loader) {
        List<? extends K> held = keys.stream().filter(this::hold).toList();
        try {
            return in(new Frame(INNERMOST.get(), Code.LOADER, cache, keys), loader);
        } finally {
            held.forEach(this::leave);
        }
    }

    /** Calls the writer. */
    <T extends @Nullable Object> T write(Collection<? extends K> keys, Supplier<T> writer) {
        return in(new Frame(INNERMOST.get(), Code.WRITER, cache, keys), writer);
    }

    private static <T extends @Nullable Object> T in(Frame frame, Supplier<T> code) {
        INNERMOST.set(frame);
        try {
            return code.get();
        } finally {
            if (frame.outer == null) {
                INNERMOST.remove();
            } else {
                INNERMOST.set(frame.outer);
            }
        }
    }

    /** Whether the calling thread is in the loader for a key. */
    boolean isLoading(K key) {
        return isIn(Code.LOADER, key);
    }

    /** Whether the calling thread is in code that holds up others who want a key, so that it must not wait for it. */
    boolean isAt(K key) {
        return isIn(Code.LOADER, key) || isIn(Code.PROCESSOR, key);
    }

    /** The calling thread has an absent key to itself; false if that is known, or somebody else has it. */
    boolean hold(K key) {
        return holders.putIfAbsent(key, Thread.currentThread()) == null;
    }

    /** The calling thread has it no more. */
    void leave(K key) {
        holders.remove(key, Thread.currentThread());
    }

    /**
     * Waits a little while somebody has an absent key, unless he is of this JVM and waits for the calling thread.
     *
     * @return true if so, so that there is no sense in waiting
     */
    boolean awaitHolder(K key, Runnable wait) {
        try {
            return Waits.await(() -> holders.get(key), () -> {
                        wait.run();
                        return true;
                    })
                    == Waits.End.CIRCLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Refuses to write through what the calling thread's writer was called for: it would be called again, and again.
     *
     * @throws CacheException if it is one of these keys
     */
    void requireNotWriting(Collection<? extends K> keys) {
        if (isInside() && keys.stream().anyMatch(key -> isIn(Code.WRITER, key))) {
            throw new CacheException(
                    "A cache writer changes the very entry that it was called for through the cache, which"
                            + " would call it again; it has only to write to its own store. The operation did not take effect");
        }
    }

    /** Whether the calling thread is in the application's code, so that others may wait for it. */
    static boolean isInside() {
        return INNERMOST.get() != null;
    }

    /** The calling thread has changed a key. */
    void changed(K key) {
        for (Frame frame = INNERMOST.get(); frame != null; frame = frame.outer) {
            if (frame.cache.equals(cache) && frame.keys.contains(key)) {
                frame.hasChanged = true;
            }
        }
    }

    /** The calling thread has changed several keys. */
    void changedAll(Collection<? extends K> keys) {
        if (isInside()) {
            keys.forEach(this::changed);
        }
    }

    /** The calling thread has changed keys that nobody counted. */
    void changedAny() {
        for (Frame frame = INNERMOST.get(); frame != null; frame = frame.outer) {
            frame.hasChanged |= frame.cache.equals(cache);
        }
    }

    private boolean isIn(Code code, K key) {
        for (Frame frame = INNERMOST.get(); frame != null; frame = frame.outer) {
            if (frame.code == code && frame.cache.equals(cache) && frame.keys.contains(key)) {
                return true;
            }
        }
        return false;
    }
}
