package dev.perigee.jcache;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls that nobody waits for on threads of their own: a bounded number of threads and of calls that wait for one.
 * A call that has waited for too long is not begun any more. Thread-safe.
 */
final class AsyncCalls implements AutoCloseable {

    private static final int THREADS = 32;
    private static final int MOST_WAITING = 10_000;
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor executor;
    private final Duration longestWait;

    /**
     * Has no threads yet.
     *
     * @param threads makes them
     * @param longestWait how long a call may wait for one
     */
    AsyncCalls(ThreadFactory threads, Duration longestWait) {
        this(threads, longestWait, THREADS, MOST_WAITING);
    }

    AsyncCalls(ThreadFactory threads, Duration longestWait, int most, int mostWaiting) {
        this.longestWait = longestWait;
        this.executor = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(mostWaiting), threads);
        executor.allowCoreThreadTimeOut(true);
    }

    /** Runs a call; whatever becomes of it, the stage says so, and nothing is thrown here. */
    <T extends @Nullable Object> CompletionStage<T> run(Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        long asked = System.nanoTime();
        try {
            executor.execute(() -> carryOut(call, asked, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new CacheException(
                    executor.isShutdown()
                            ? "The cache manager is closed; the operation did not take effect"
                            : "Too many asynchronous calls wait for a thread ("
                                    + executor.getQueue().size() + "); the operation did not take effect",
                    e));
        }
        return result.minimalCompletionStage();
    }

    private <T extends @Nullable Object> void carryOut(Callable<T> call, long asked, CompletableFuture<T> result) {
        if (System.nanoTime() - asked > longestWait.toNanos()) {
            result.completeExceptionally(new CacheException("The call waited for a thread for more than "
                    + longestWait.toMillis() + " ms and was not begun; the operation did not take effect"));
            return;
        }
        try {
            result.complete(call.call());
        } catch (Throwable e) { // An Error too: whoever waits for the stage would wait for ever.
            result.completeExceptionally(e);
        }
    }

    /** Begins no call any more; those under way end by their own deadlines. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
