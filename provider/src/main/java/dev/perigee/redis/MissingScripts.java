package dev.perigee.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.connection.MasterSlaveEntry;

/** The scripts that are on their way to a server that did not know them: one request brings each. Thread-safe. */
final class MissingScripts {

    private record Missing(MasterSlaveEntry holder, Script script) {}

    /** Guarded by this. */
    private final Map<Missing, CompletableFuture<Boolean>> underWay = new HashMap<>();

    /** How many were brought. Written under the lock of this. */
    private volatile int count;

    /** How many scripts were brought so far; to be read before a request is sent that may find one missing. */
    int count() {
        return count;
    }

    /**
     * Says who brings a script to a server.
     *
     * @param before {@link #count} before the script was found missing: if some were brought since, this may be one of them,
     *     and who asks again will know
     * @param bringing the answer of the request that asks; the script is there with it
     * @return null if that request is to bring it; else completes, never exceptionally, when another one has brought it, with
     *     false if that has failed
     */
    synchronized @Nullable CompletionStage<Boolean> brought(
            MasterSlaveEntry holder, Script script, int before, CompletableFuture<?> bringing) {
        if (count != before) {
            return CompletableFuture.completedFuture(true);
        }
        Missing there = new Missing(holder, script);
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        CompletableFuture<Boolean> coming = underWay.putIfAbsent(there, mine);
        if (coming == null) {
            var unused = bringing.whenComplete((answer, failure) -> {
                ended(there, failure == null);
                mine.complete(failure == null);
            });
        }
        return coming;
    }

    private synchronized void ended(Missing there, boolean isBrought) {
        if (isBrought) {
            count++;
        }
        underWay.remove(there);
    }
}
