package dev.perigee.tier;

import dev.perigee.entry.Condition;
import dev.perigee.spi.Deadline;
import dev.perigee.tier.ProcessorRunner.Base;

/** A processor's turn on a key that was absent. Used by one thread. */
final class AbsentTurn<K, V> implements AutoCloseable {

    private final K key;
    private final Authority<K, V> authority;
    private final Loan<V> loan;
    private final boolean isAsked;
    private final Deadline leased;
    private final Runnable end;
    private boolean relied;
    private boolean tookEffect;

    /**
     * Begins it.
     *
     * @param loan what was found: a value that came meanwhile, a lease, or nothing
     * @param isAsked whether the authority has told that for this very call
     * @param leased until when the lease lasts at least
     * @param end lets the next one begin
     */
    AbsentTurn(K key, Authority<K, V> authority, Loan<V> loan, boolean isAsked, Deadline leased, Runnable end) {
        this.key = key;
        this.authority = authority;
        this.loan = loan;
        this.isAsked = isAsked;
        this.leased = leased;
        this.end = end;
    }

    /** What is there, now that it is this processor's turn. */
    Base<V> base() {
        return new Base<>(loan.seen(), isAsked);
    }

    /**
     * What must hold for the outcome of this run to take effect: that nothing was written meanwhile, or, once the lease may
     * have ended by itself, that nothing is there.
     */
    Condition unchanged() {
        relied = true;
        return loan.isGranted() && !leased.hasPassed()
                ? new Condition.LeaseHeld(loan.token())
                : new Condition.WrittenBy(loan.seen().id());
    }

    /** Says that the run was not in vain; a change that relied on {@link #unchanged} has given the lease back then. */
    void tookEffect() {
        tookEffect = true;
    }

    /** Lets the next one begin, after giving the lease back if it is still held. */
    @Override
    public void close() {
        try {
            if (loan.isGranted() && !(relied && tookEffect)) {
                authority.release(key, loan.token());
            }
        } finally {
            end.run();
        }
    }
}
