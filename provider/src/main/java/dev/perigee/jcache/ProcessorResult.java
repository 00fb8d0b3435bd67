package dev.perigee.jcache;

import java.util.function.Supplier;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** What {@code invokeAll} hands out for one key: the processor's result, or its failure when asked for the result. */
record ProcessorResult<T>(@Nullable T result, @Nullable EntryProcessorException failure)
        implements EntryProcessorResult<T> {

    /** Runs one key's processor; null if it returned null, which Cache.invokeAll leaves out. */
    static <T> @Nullable EntryProcessorResult<T> of(Supplier<@Nullable T> invocation) {
        try {
            T result = invocation.get();
            return result == null ? null : new ProcessorResult<>(result, null);
        } catch (EntryProcessorException e) {
            return new ProcessorResult<>(null, e);
        } catch (RuntimeException e) {
            return new ProcessorResult<>(null, new EntryProcessorException("The entry processor's effect failed", e));
        }
    }

    @Override
    @SuppressWarnings("NullAway") // A result is only missing where there is a failure.
    public T get() {
        if (failure != null) {
            throw failure;
        }
        return result;
    }

    /** Results are the application's values: they do not belong in logs. */
    @Override
    public String toString() {
        return failure == null ? "ProcessorResult[]" : "ProcessorResult[failed]";
    }
}
