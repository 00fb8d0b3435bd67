package dev.perigee.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.CacheId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who takes part in the namespace: registrations under leases. */
abstract class MembershipChapter extends FarStoreChapter {

    private static final long ONE = 0x1111;
    private static final long OTHER = -0x2222;
    private static final CacheId SECOND = CacheId.of(":{odd name}*");

    @Test
    void membersSeeEachOtherAndThemselves() {
        FarStore otherStore = kit.newStore();
        Member one = new Member(ONE, Set.of(CACHE, SECOND), Set.of());
        Member other = new Member(OTHER, Set.of(), Set.of(SECOND));

        assertThat(meet(store, one, 1, 10).members()).containsExactly(one);
        assertThat(meet(otherStore, other, 1, 10).members()).containsExactlyInAnyOrder(one, other);
        assertThat(meet(store, one, 2, 10).members()).containsExactlyInAnyOrder(one, other);
    }

    @Test
    void aRegistrationIsContinuedUntilItHasRunOut() {
        Member one = member(ONE);

        assertThat(meet(store, one, 1, 10).continued()).isFalse();
        assertThat(meet(store, one, 2, 10).continued()).isTrue();
        pass(tick().multipliedBy(11));
        assertThat(meet(store, one, 3, 10).continued()).isFalse();
        assertThat(meet(store, one, 4, 10).continued()).isTrue();
    }

    @Test
    void whoDoesNotRenewIsForgotten() {
        meet(store, member(ONE), 1, 3);
        meet(store, member(OTHER), 1, 30);

        pass(tick().multipliedBy(4));

        assertThat(meet(store, member(OTHER), 2, 30).members()).containsExactly(member(OTHER));
    }

    @Test
    void aRenewalReplacesWhatWasRegistered() {
        meet(store, new Member(ONE, Set.of(CACHE), Set.of(CACHE)), 1, 10);

        Member renewed = new Member(ONE, Set.of(SECOND), Set.of());
        assertThat(meet(store, renewed, 2, 10).members()).containsExactly(renewed);
        assertThat(meet(store, member(OTHER), 1, 10).members()).contains(renewed);
    }

    @Test
    void aRenewalThatALaterOneOvertookIsIgnored() {
        Member later = new Member(ONE, Set.of(SECOND), Set.of());
        meet(store, later, 2, 10);

        meet(store, new Member(ONE, Set.of(CACHE), Set.of()), 1, 10);

        assertThat(meet(store, member(OTHER), 1, 10).members()).contains(later).hasSize(2);
    }

    @Test
    void whoLeavesIsGone() {
        meet(store, member(ONE), 1, 10);

        await(store.leave(ONE, soon()));
        await(store.leave(ONE, soon()));

        assertThat(meet(store, member(OTHER), 1, 10).members()).containsExactly(member(OTHER));
        assertThat(meet(store, member(ONE), 2, 10).continued()).isFalse();
    }

    @Test
    void theLongestLeaseIsRemembered() {
        long tick = tick().toMillis();
        meet(store, member(ONE), 1, 7);

        assertThat(meet(store, member(OTHER), 1, 5).longestLeaseMillis()).isEqualTo(7 * tick);
        assertThat(meet(store, member(ONE), 2, 9).longestLeaseMillis()).isEqualTo(9 * tick);
    }

    @Test
    void theListIsCompleteAfterTheLongestLeaseAtTheLatest() {
        meet(store, member(ONE), 1, 3);

        pass(tick().multipliedBy(4));

        assertThat(meet(store, member(ONE), 2, 3).complete()).isTrue();
    }

    @Test
    void aMemberMayHaveManyCaches() {
        Set<CacheId> many = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            many.add(CacheId.of("cache." + i));
        }
        Member one = new Member(ONE, many, Set.of(CACHE));

        meet(store, one, 1, 10);

        assertThat(meet(kit.newStore(), member(OTHER), 1, 10).members()).contains(one);
    }

    @Test
    void aRegistrationThatComesTooLateIsNotMade() {
        assertThatThrownBy(() -> await(store.meet(member(ONE), 1, 1_000, passed())));

        assertThat(meet(store, member(OTHER), 1, 10).members()).containsExactly(member(OTHER));
    }

    @Test
    void argumentsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> store.meet(member(ONE), 1, 0, soon()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("leaseMillis: 0; give 1 or more");
        assertThatThrownBy(() -> store.meet(member(0), 1, 1, soon()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("self.node: 0 is no node; give the number of one");
    }

    private static Member member(long node) {
        return new Member(node, Set.of(CACHE), Set.of());
    }

    private Meeting meet(FarStore through, Member self, long version, int ticks) {
        return await(through.meet(self, version, tick().toMillis() * ticks, soon()));
    }
}
