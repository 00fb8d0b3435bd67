package dev.perigee.tier;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Chain}s of one cache: one for each key that an entry processor of this node is at. Shared by all views of the
 * cache. Thread-safe.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
final class Chains<K, V> {

    /**
     * The chain whose turn this thread has, of whichever cache. What the application does in a turn must not wait for
     * another chain's, whose holder may wait for this one.
     */
    private static final ThreadLocal<@Nullable Chain<?>> IN_TURN = new ThreadLocal<>();

    /** By what the authority tells keys apart by. */
    private final Map<Object, Chain<V>> chains = new ConcurrentHashMap<>();

    /** Set once somebody listens, which stays so: what messages tell never becomes less again. */
    private volatile boolean heard;

    /** Whether the calling thread may enter a chain at all. */
    boolean mayEnter() {
        Chain<?> outer = IN_TURN.get();
        if (outer != null) {
            outer.nodeTurn().giveBack();
        }
        return outer == null && !heard;
    }

    /** Whether somebody on this node is about to change a key. */
    boolean isBusy(K key, Authority<K, V> authority) {
        return !chains.isEmpty() && chains.containsKey(authority.identity(key));
    }

    /**
     * Enters the chain of a key.
     *
     * @param identity what the authority tells the key apart by
     * @param key nobody may change it any more
     * @return the chain, to be left again; null if the caller has to do without
     */
    @Nullable Chain<V> enter(Object identity, K key, Authority<K, V> authority, CallStyle style) {
        while (true) {
            Chain<V> present = chains.get(identity);
            if (present == null) {
                Commits<V> commits = authority.commits(key);
                if (commits == null) {
                    return null;
                }
                Chain<V> mine = new Chain<>(style, commits);
                present = chains.putIfAbsent(identity, mine);
                if (present == null) {
                    return mine;
                }
            }
            if (!present.style().equals(style)) {
                return null;
            }
            if (present.enter()) {
                return present;
            }
            chains.remove(identity, present);
        }
    }

    void leave(Object identity, Chain<V> chain) {
        if (chain.leave()) {
            chains.remove(identity, chain);
        }
    }

    /** The calling thread runs the application's code in a chain's turn, until {@link #outOfTurn}. */
    static void inTurn(Chain<?> chain) {
        IN_TURN.set(chain);
    }

    static void outOfTurn() {
        IN_TURN.set(null);
    }

    /** Somebody has to hear of each change from now on. */
    void hear() {
        heard = true;
    }

    boolean isHeard() {
        return heard;
    }
}
