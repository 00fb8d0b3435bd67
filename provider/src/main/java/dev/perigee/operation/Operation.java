package dev.perigee.operation;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A verb of JSR-107 that can be said as data: a guard and an effect. It decides what changes and what the caller is told;
 * it does no I/O. The engine runs it in the cheapest way that keeps its meaning.
 *
 * @param guard what must hold
 * @param effect what happens then
 * @param wantsOld whether the former value is needed for the answer
 * @param answer what the caller is told
 * @param tally what counts in the statistics
 * @param <V> the type of values
 * @param <R> the type of the answer
 * @see Writes
 * @see Replacements
 * @see Removals
 */
public record Operation<V, R extends @Nullable Object>(
        Guard<V> guard,
        Effect<V> effect,
        boolean wantsOld,
        Function<Result<V>, R> answer,
        Function<Result<V>, Tally> tally) {

    /**
     * Says whether the operation is carried out whatever was there before, and the caller is not told what that was.
     *
     * @return true for {@code put} and {@code remove(key)}
     */
    public boolean isBlind() {
        return guard instanceof Guard.Always && !wantsOld;
    }

    /**
     * Says whether this stores a value whatever is there, and asks for no answer.
     *
     * @return true for {@code put}
     */
    public boolean isMerelyPut() {
        return guard instanceof Guard.Always && effect instanceof Effect.Store && !wantsOld;
    }
}
