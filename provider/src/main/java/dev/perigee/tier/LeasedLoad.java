package dev.perigee.tier;

import dev.perigee.entry.Condition;
import dev.perigee.entry.OperationId;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Loads a missing value for one run of an entry processor, under the key's lease: a value that a write or a clear overtook
 * must not be stored, and finding the key absent again afterwards does not show that. Used by one thread.
 */
final class LeasedLoad<K, V> implements Function<K, @Nullable V>, AutoCloseable {

    private final K key;
    private final ReadThrough<K, V> readThrough;
    private final Authority<K, V> authority;
    private OperationId token = OperationId.NONE;

    LeasedLoad(K key, ReadThrough<K, V> readThrough, Authority<K, V> authority) {
        this.key = key;
        this.readThrough = readThrough;
        this.authority = authority;
    }

    @Override
    public @Nullable V apply(K asked) {
        Loan<V> loan = readThrough.awaitLoan(key, authority);
        if (loan.seen().isPresent()) {
            return loan.seen().value(); // Somebody came in between: this run is in vain, and the next one finds it.
        }
        token = loan.token();
        return readThrough.loadFor(key);
    }

    /** What must hold for the outcome of this run to take effect. */
    Condition unchanged() {
        return token.equals(OperationId.NONE)
                ? new Condition.WrittenBy(OperationId.NONE)
                : new Condition.LeaseHeld(token);
    }

    /** Gives the lease back if it is still held. */
    @Override
    public void close() {
        readThrough.release(key, token);
    }
}
