package dev.perigee.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may load, who waits, and whose loaded value is not stored any more. */
abstract class LeaseChapter extends FarStoreChapter {

    @Test
    void aMissMayTakeTheLeaseAndOthersWait() {
        FarReply first = readLeasing(ids.next());
        FarReply second = readLeasing(ids.next());

        assertThat(first.outcome()).isEqualTo(Outcome.LEASED);
        assertThat(first.wasPresent()).isFalse();
        assertThat(second.outcome()).isEqualTo(Outcome.LEASED_ELSEWHERE);
        assertThat(second.remaining()).isBetween(1L, 10 * tick().toMillis());
    }

    @Test
    void whoHoldsTheLeaseAlreadyIsNotSentAway() {
        OperationId token = ids.next();
        readLeasing(token);

        assertThat(readLeasing(token).outcome()).isEqualTo(Outcome.LEASED);
        assertThat(lease(LeaseKind.LOAD, token)).isZero();
    }

    @Test
    void aHitTakesNoLease() {
        put(KEY, "one");

        assertThat(readLeasing(ids.next()).outcome()).isEqualTo(Outcome.HIT);
        assertThat(lease(LeaseKind.LOAD, ids.next())).isZero();
    }

    @Test
    void aMissWithALeaseStillHasTheStaleFallback() {
        put(KEY, "one", ticks(1000, 998));
        passTicks(3);

        FarReply first = readLeasing(ids.next());
        FarReply second = readLeasing(ids.next());

        assertThat(first.outcome()).isEqualTo(Outcome.LEASED);
        assertThat(SampleEnvelopes.text(first.envelope())).isEqualTo("one");
        assertThat(second.outcome()).isEqualTo(Outcome.LEASED_ELSEWHERE);
        assertThat(SampleEnvelopes.text(second.envelope())).isEqualTo("one");
    }

    @Test
    void aLoadedValueIsStoredUnderTheLease() {
        OperationId token = ids.next();
        readLeasing(token);

        FarReply stored = storeLoaded(token, "loaded");

        assertThat(stored.outcome()).isEqualTo(Outcome.INSERTED);
        assertHit(read(KEY), "loaded");
        assertThat(lease(LeaseKind.LOAD, ids.next())).as("the write freed it").isZero();
    }

    @Test
    void aLeaseEndsByItself() {
        OperationId slow = ids.next();
        readLeasing(slow);
        passTicks(11);

        OperationId next = ids.next();
        assertThat(readLeasing(next).outcome()).isEqualTo(Outcome.LEASED);
        assertThat(storeLoaded(slow, "slow").outcome()).isEqualTo(Outcome.LEASE_LOST);
        assertThat(storeLoaded(next, "next").outcome()).isEqualTo(Outcome.INSERTED);
    }

    @Test
    void aLeaseThatEndedIsWorthNothingThoughNobodyTookIt() {
        OperationId slow = ids.next();
        readLeasing(slow);
        passTicks(11);

        assertThat(storeLoaded(slow, "slow").outcome()).isEqualTo(Outcome.LEASE_LOST);
        assertNothing(read(KEY));
    }

    @Test
    void aWriteFreesTheLease() {
        OperationId loader = ids.next();
        readLeasing(loader);
        put(KEY, "written");

        FarReply late = storeLoaded(loader, "loaded");

        assertThat(late.outcome()).isEqualTo(Outcome.LEASE_LOST);
        assertThat(SampleEnvelopes.text(late.envelope())).isEqualTo("written");
        assertHit(read(KEY), "written");
    }

    @Test
    void aRemovalFreesTheLeaseThoughNothingWasThere() {
        OperationId loader = ids.next();
        readLeasing(loader);
        remove(KEY);

        assertThat(storeLoaded(loader, "loaded").outcome()).isEqualTo(Outcome.LEASE_LOST);
        assertNothing(read(KEY));
    }

    @Test
    void aLifeThatIsOverFreesTheLease() {
        OperationId loader = ids.next();
        readLeasing(loader);
        put(KEY, "one", Lifetime.OVER);

        assertThat(storeLoaded(loader, "loaded").outcome()).isEqualTo(Outcome.LEASE_LOST);
    }

    @Test
    void aBatchFreesTheLease() {
        OperationId loader = ids.next();
        readLeasing(loader);
        await(store.mutateAll(CACHE, List.of(KEY), List.of(mutation(Condition.ANY, store("written"))), soon()));

        assertThat(storeLoaded(loader, "loaded").outcome()).isEqualTo(Outcome.LEASE_LOST);
    }

    @Test
    void aWriteThatDoesNotFreeTheLeaseLeavesIt() {
        OperationId loader = ids.next();
        readLeasing(loader);
        mutate(KEY, new Mutation(ids.next(), Condition.ANY, store("written"), false, /* freesLease= */ false));

        assertThat(storeLoaded(loader, "loaded").outcome()).isEqualTo(Outcome.UPDATED);
    }

    @Test
    void aRefusedWriteLeavesTheLease() {
        OperationId loader = ids.next();
        readLeasing(loader);
        mutate(KEY, Condition.PRESENT, store("refused"));

        assertThat(storeLoaded(loader, "loaded").outcome()).isEqualTo(Outcome.INSERTED);
    }

    @Test
    void aClearVoidsAllLeases() {
        OperationId loader = ids.next();
        readLeasing(loader);
        lease(LeaseKind.TURN, loader);
        clear(CACHE);

        assertThat(storeLoaded(loader, "loaded").outcome()).isEqualTo(Outcome.LEASE_LOST);
        assertNothing(read(KEY));
        assertThat(readLeasing(ids.next()).outcome()).isEqualTo(Outcome.LEASED);
        assertThat(lease(LeaseKind.TURN, ids.next())).isZero();
    }

    @Test
    void destroyingTheCacheVoidsItsLeases() {
        OperationId loader = ids.next();
        readLeasing(loader);
        await(store.destroy(CACHE, ids.next(), soon()));

        assertThat(storeLoaded(loader, "loaded").outcome()).isEqualTo(Outcome.LEASE_LOST);
    }

    @Test
    void aTagDeletedSinceTheGrantForbidsTheLoadedValueThatCarriesIt() {
        OperationId loader = ids.next();
        readLeasing(loader);
        deleteTag("old");

        assertThat(storeLoaded(loader, "loaded", "new", "old").outcome()).isEqualTo(Outcome.LEASE_LOST);
        assertThat(storeLoaded(loader, "loaded", "new").outcome()).isEqualTo(Outcome.INSERTED);
    }

    @Test
    void aTagDeletedBeforeTheGrantForbidsNothing() {
        deleteTag("old");
        OperationId loader = ids.next();
        readLeasing(loader);

        assertThat(storeLoaded(loader, "loaded", "old").outcome()).isEqualTo(Outcome.INSERTED);
        assertHit(read(KEY), "loaded");
    }

    @Test
    void sweepingForgetsNoTagThatALeaseNeeds() {
        OperationId loader = ids.next();
        readLeasing(loader);
        deleteTag("old");
        sweepAll();

        assertThat(storeLoaded(loader, "loaded", "old").outcome()).isEqualTo(Outcome.LEASE_LOST);
    }

    @Test
    void aRemovalUnderALeaseNeedsIt() {
        OperationId loader = ids.next();
        lease(LeaseKind.LOAD, loader);

        assertThat(mutate(KEY, new Condition.LeaseHeld(ids.next()), Change.DROP).outcome())
                .isEqualTo(Outcome.LEASE_LOST);
        assertThat(mutate(KEY, new Condition.LeaseHeld(loader), Change.DROP).outcome())
                .isEqualTo(Outcome.REFUSED);
    }

    @ParameterizedTest
    @EnumSource
    void aLeaseIsGivenBackByItsHolderOnly(LeaseKind kind) {
        OperationId holder = ids.next();
        assertThat(lease(kind, holder)).isZero();

        release(kind, ids.next());
        assertThat(lease(kind, ids.next())).isBetween(1L, 10 * tick().toMillis());
        release(kind, holder);
        assertThat(lease(kind, ids.next())).isZero();
    }

    @Test
    void theLeasesOfAKeyAreIndependent() {
        assertThat(lease(LeaseKind.LOAD, ids.next())).isZero();
        assertThat(lease(LeaseKind.TURN, ids.next())).isZero();
        assertThat(await(store.lease(CACHE, key("other"), LeaseKind.LOAD, ids.next(), 1000, soon())))
                .isZero();
    }

    @Test
    void aWriteLeavesTheTurn() {
        lease(LeaseKind.TURN, ids.next());
        put(KEY, "one");

        assertThat(lease(LeaseKind.TURN, ids.next())).isPositive();
    }

    @Test
    void aLeaseNeedsATimeAndAToken() {
        assertThatThrownBy(() -> store.lease(CACHE, KEY, LeaseKind.TURN, ids.next(), 0, soon()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("millis: 0");
        assertThatThrownBy(() -> store.read(CACHE, KEY, new ReadIntent(OperationId.NONE, FOREVER, 10), soon()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NONE");
    }

    private FarReply readLeasing(OperationId token) {
        long millis = 10 * tick().toMillis();
        return await(store.read(CACHE, KEY, new ReadIntent(token, Lifetime.UNCHANGED, millis), soon()));
    }

    private FarReply storeLoaded(OperationId token, String payload, String... tags) {
        return mutate(KEY, new Condition.LeaseHeld(token), store(payload, tags));
    }

    private long lease(LeaseKind kind, OperationId token) {
        return await(store.lease(CACHE, KEY, kind, token, 10 * tick().toMillis(), soon()));
    }

    private void release(LeaseKind kind, OperationId token) {
        await(store.release(CACHE, KEY, kind, token, soon()));
    }
}
