package dev.perigee.coherence;

import dev.perigee.coherence.SimulatedNetwork.Flight;
import dev.perigee.coherence.SimulatedNetwork.Request;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node's far store behind the production breaker, with the production notion of pauses, as {@code dev.perigee.tier} puts
 * them together: what fails in a pause is excused, and probes close what has opened.
 */
final class SimulatedGuard {

    private final SimulatedNode node;
    private final SimulatedNetwork network;
    private final Variant.Surroundings surroundings;
    private final Runnable onSuspended;
    private final Pauses pauses;
    private final FarBreaker breaker = new FarBreaker(/* partitions= */ 1);
    private final BreakerJudge judge;
    private boolean probing;

    /**
     * Begins closed.
     *
     * @param onSuspended called when it is noticed that the machine was suspended
     */
    SimulatedGuard(
            SimulatedNode node,
            SimulatedNetwork network,
            Variant.Surroundings surroundings,
            Witness witness,
            Runnable onSuspended) {
        this.onSuspended = onSuspended;
        this.node = node;
        this.network = network;
        this.surroundings = surroundings;
        this.pauses = new Pauses(node.machine().clock(), node.machine().wall());
        this.judge = new BreakerJudge(node, witness);
    }

    /**
     * Why a request has failed.
     *
     * @param flight it, or null if it was not sent because the far store is given up
     * @param before how many pauses there had been when it was sent
     */
    record Failure(@Nullable Flight<?> flight, long before) {

        static final Failure NOT_ASKED = new Failure(null, 0);

        boolean wasAsked() {
            return flight != null;
        }
    }

    boolean isOpen() {
        return breaker.isOpen(SimulatedFar.PARTITION);
    }

    void tick() {
        boolean isSuspended = pauses.tick(node.machine().clock(), node.machine().wall());
        node.machine().noticed();
        if (isSuspended && surroundings != Variant.Surroundings.SUSPENDED_KEEPS_PROOFS) {
            node.partition().giveUp();
            onSuspended.run();
        }
    }

    /** Whether a call may ask once more, because this node stood still since its first question. */
    boolean isExcused(Failure failure) {
        return failure.wasAsked() && pauses.since(failure.before(), node.clock());
    }

    /** A request that says how callers fare. */
    <A extends @Nullable Object> void judged(Request<A> request, Consumer<A> onAnswer, Consumer<Failure> onFailure) {
        if (isOpen()) {
            onFailure.accept(Failure.NOT_ASKED);
            return;
        }
        long before = pauses.count();
        network.<A>call(
                node,
                request,
                answer -> {
                    breaker.answered();
                    judge.answered();
                    onAnswer.accept(answer);
                },
                flight -> {
                    if (!isOpen()) {
                        failed(flight, before);
                    }
                    onFailure.accept(new Failure(flight, before));
                });
    }

    private void failed(Flight<?> flight, long before) {
        long now = pauses.look(node.clock());
        boolean opened = switch (surroundings) {
            case LATE_TICKS_COUNT -> breaker.failed(now, now);
            case EXCUSED_FOR_EVER -> before == now && breaker.failed(before, now);
            default -> breaker.failed(before, now);
        };
        judge.failed(flight.sentAt(), opened);
    }

    /** A request that nobody waits for; not sent while the far store is given up. */
    <A extends @Nullable Object> void unjudged(Request<A> request, Consumer<A> onAnswer) {
        if (!isOpen()) {
            network.<A>call(node, request, onAnswer, flight -> {});
        }
    }

    /** A request that is sent although the far store is given up, to find out whether it answers again. */
    <A extends @Nullable Object> void probe(Request<A> request, Consumer<A> onAnswer) {
        if (isOpen() && !probing) {
            probing = true;
            network.<A>call(
                    node,
                    request,
                    answer -> {
                        probing = false;
                        breaker.probed(SimulatedFar.PARTITION);
                        onAnswer.accept(answer);
                    },
                    flight -> probing = false);
        }
    }
}
