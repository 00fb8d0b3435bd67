package dev.perigee.operation;

import java.util.function.Function;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * {@code Cache.invoke}: an entry processor over one key. It runs on a private copy of the value, as often as it takes
 * until nobody changed the entry meanwhile; only the last run has an effect.
 *
 * @param key the key
 * @param processor the application's code
 * @param arguments its arguments
 * @param <K> the type of keys
 * @param <V> the type of values
 * @param <T> the type of the processor's result
 */
public record ProcessEntry<K, V, T extends @Nullable Object>(
        K key, EntryProcessor<K, V, T> processor, Object[] arguments) {

    /**
     * Runs the processor over a value.
     *
     * @param present a private copy of the present value, null if the key is absent
     * @param loader loads a missing value when the processor asks for it, null from it if there is none; null if the
     *     cache does not read through
     * @return what it wants done, and what it returned
     * @throws EntryProcessorException if it fails; then nothing is done
     */
    public Decision<V, T> decide(@Nullable V present, @Nullable Function<K, @Nullable V> loader) {
        ProcessedEntry<K, V> entry = new ProcessedEntry<>(key, present, loader);
        T result;
        try {
            result = processor.process(entry, arguments);
        } catch (EntryProcessorException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new EntryProcessorException("The entry processor failed", e);
        }
        return new Decision<>(entry.verdict(), entry.value(), entry.tally(), result);
    }

    /** What one run of a processor amounts to. */
    public enum Verdict {
        /** Nothing. */
        NONE,
        /** The value was read. */
        ACCESS,
        /** The value was loaded, to be stored without being written through. */
        LOAD,
        /** A value was set where none was. */
        CREATE,
        /** The value was replaced. */
        UPDATE,
        /** The entry was removed. */
        REMOVE
    }

    /**
     * What a processor decided.
     *
     * @param verdict what is to be done
     * @param value the value to store, if any
     * @param tally what counts in the statistics if it takes effect
     * @param result what the processor returned
     * @param <V> the type of values
     * @param <T> the type of the result
     */
    public record Decision<V, T extends @Nullable Object>(
            Verdict verdict, @Nullable V value, Tally tally, T result) {}

    /** The entry as the processor sees it. Used by one thread. */
    private static final class ProcessedEntry<K, V> implements MutableEntry<K, V> {

        private final K key;
        private final boolean wasPresent;
        private final @Nullable Function<K, @Nullable V> loader;
        private @Nullable V value;
        private Verdict verdict = Verdict.NONE;

        ProcessedEntry(K key, @Nullable V present, @Nullable Function<K, @Nullable V> loader) {
            this.key = key;
            this.value = present;
            this.wasPresent = present != null;
            this.loader = loader;
        }

        @Override
        public boolean exists() {
            return value != null;
        }

        @Override
        public K getKey() {
            return key;
        }

        @Override
        @SuppressWarnings("NullAway") // JSR-107 lets getValue return null for a missing entry.
        public V getValue() {
            if (verdict == Verdict.NONE) {
                if (wasPresent) {
                    verdict = Verdict.ACCESS;
                } else if (loader != null) {
                    value = loader.apply(key);
                    verdict = value == null ? Verdict.NONE : Verdict.LOAD;
                }
            }
            return value;
        }

        @Override
        public void remove() {
            // What was only created or loaded by this processor is as if it had never been there.
            verdict = verdict == Verdict.CREATE || verdict == Verdict.LOAD ? Verdict.NONE : Verdict.REMOVE;
            value = null;
        }

        @Override
        public void setValue(V newValue) {
            if (newValue == null) {
                throw new NullPointerException("value: null cannot be stored; use remove()");
            }
            verdict = wasPresent ? Verdict.UPDATE : Verdict.CREATE;
            value = newValue;
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            if (type.isInstance(this)) {
                return type.cast(this);
            }
            throw new IllegalArgumentException("type: " + type.getName() + " cannot be unwrapped from this entry");
        }

        Verdict verdict() {
            return verdict;
        }

        @Nullable V value() {
            return value;
        }

        Tally tally() {
            return switch (verdict) {
                case NONE, ACCESS, LOAD -> Tally.lookUp(wasPresent);
                case CREATE, UPDATE -> wasPresent ? Tally.HIT_AND_PUT : Tally.MISS_AND_PUT;
                case REMOVE -> wasPresent ? Tally.HIT_AND_REMOVAL : Tally.MISS;
            };
        }
    }
}
