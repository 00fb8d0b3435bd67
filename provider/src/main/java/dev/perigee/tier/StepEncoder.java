package dev.perigee.tier;

import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Recipients;
import dev.perigee.integration.Tagging;
import dev.perigee.operation.Effect;
import java.util.List;

/** Says in the far store's terms what the engine asks of it. Thread-safe. */
final class StepEncoder<K, V> {

    private final ValueForm<K, V> form;
    private final Tagging<K, V> tagging;
    private final PropagationPolicy propagation;

    StepEncoder(ValueForm<K, V> form, Tagging<K, V> tagging, PropagationPolicy propagation) {
        this.form = form;
        this.tagging = tagging;
        this.propagation = propagation;
    }

    /**
     * Makes the mutation of a step.
     *
     * @param id names it
     * @param style what the call asks for beyond the step
     * @param listenersWantOld whether somebody here has to be told the former value
     */
    Mutation mutation(OperationId id, K key, Step<V> step, CallStyle style, boolean listenersWantOld) {
        // If the bytes differ, equals is asked next: it needs the value that stands in the way.
        boolean wantOld = step.wantOld() || listenersWantOld || step.condition() instanceof Condition.PayloadEquals;
        Change change = Change.DROP;
        Recipients recipients = Recipients.NOBODY;
        if (step.effect() instanceof Effect.Store<V> store) {
            byte[] envelope = form.encode(store.value(), tags(key, store.value(), style), id);
            change = new Change.Store(envelope, step.onCreate(), step.onUpdate());
            recipients = propagation.recipients(style.propagation(), envelope.length);
        }
        return new Mutation(id, step.condition(), change, wantOld, /* freesLease= */ true, recipients);
    }

    /** The tags that a value gets. */
    List<String> tags(K key, V value, CallStyle style) {
        return tagging.of(key, value, style.tags());
    }
}
