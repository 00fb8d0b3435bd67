package dev.perigee.tier;

import dev.perigee.entry.Condition;
import dev.perigee.entry.Lifetime;
import dev.perigee.operation.Effect;

/**
 * What the engine asks of an {@link Authority} for one key: a {@link dev.perigee.entry.Mutation} in the application's
 * types.
 *
 * @param condition what must hold
 * @param effect what happens then
 * @param onCreate how long a new entry lives
 * @param onUpdate how long a replaced one lives
 * @param wantOld whether the former value is needed
 * @param <V> the type of values
 */
record Step<V>(Condition condition, Effect<V> effect, Lifetime onCreate, Lifetime onUpdate, boolean wantOld) {

    static <V> Step<V> drop(Condition condition, boolean wantOld) {
        return new Step<>(condition, new Effect.Drop<>(), Lifetime.OVER, Lifetime.OVER, wantOld);
    }
}
