package dev.perigee.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every condition in every state of a key, for a write and for a removal. Of leases only the one that nobody holds; see
 * {@link LeaseChapter} for the others.
 */
abstract class ConditionChapter extends FarStoreChapter {

    private static final String THERE = "there";
    private static final OperationId ANOTHER = new OperationId(1, 1);

    /** What a key can be in. */
    enum State {
        ABSENT,
        LIVE,
        DEAD,
        CLEARED,
        TAG_DELETED,
        REMOVED,
        DAMAGED;

        boolean isPresent() {
            return this == LIVE;
        }
    }

    /** What can be asked for, and where it holds. */
    enum Demand {
        ANY,
        ABSENT,
        PRESENT,
        SAME_PAYLOAD,
        OTHER_PAYLOAD,
        LONGER_PAYLOAD,
        SAME_WRITER,
        OTHER_WRITER,
        NO_WRITER,
        UNHEARD,
        UNHEARD_OTHER_WRITER,
        LEASE,
        BEFORE_LATER,
        BEFORE_EARLIER;

        boolean holds(State state) {
            return switch (this) {
                case ANY, BEFORE_LATER -> true;
                case ABSENT, NO_WRITER -> !state.isPresent();
                case PRESENT, SAME_PAYLOAD, SAME_WRITER, UNHEARD -> state.isPresent();
                case OTHER_PAYLOAD, LONGER_PAYLOAD, OTHER_WRITER, UNHEARD_OTHER_WRITER, LEASE -> false;
                // An expired body may still be newer than what it is compared with.
                case BEFORE_EARLIER -> !state.isPresent() && state != State.DEAD;
            };
        }
    }

    static Stream<Arguments> everything() {
        return Arrays.stream(State.values())
                .flatMap(state -> Arrays.stream(Demand.values())
                        .flatMap(
                                demand -> Stream.of(true, false).map(storing -> Arguments.of(state, demand, storing))));
    }

    @ParameterizedTest(name = "{0}, {1}, storing {2}")
    @MethodSource("everything")
    void aMutationDependsOnItsCondition(State state, Demand demand, boolean storing) {
        long earlier = kit.storeTime() - 1;
        OperationId writer = bring(state);
        long before = number(KEY);

        FarReply reply = mutate(KEY, condition(demand, writer, earlier), storing ? store("new") : Change.DROP);

        assertThat(reply.outcome()).isEqualTo(expected(state, demand, storing));
        assertThat(reply.wasPresent()).isEqualTo(state.isPresent());
        if (state.isPresent()) {
            assertThat(SampleEnvelopes.text(reply.envelope())).isEqualTo(THERE);
        } else {
            assertThat(reply.envelope()).isNull();
        }
        boolean numbered = demand.holds(state);
        assertThat(reply.stamp().sequence()).isEqualTo(numbered ? before + 1 : before);
        assertThat(number(KEY)).isEqualTo(reply.stamp().sequence());
        assertAfterwards(state, numbered, storing);
    }

    @ParameterizedTest(name = "{0}, storing {1}")
    @MethodSource("details")
    void whatIsHeardIsNotPassedOver(EventDetail detail, boolean storing) {
        OperationId writer = bring(State.LIVE);
        await(store.raiseEventDetail(CACHE, detail, soon()));
        long before = number(KEY);

        FarReply reply = mutate(KEY, new Condition.Unheard(writer), storing ? store("new") : Change.DROP);

        assertThat(reply.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(reply.entryId()).as("it is still there").isEqualTo(writer);
        assertThat(number(KEY)).isEqualTo(before);
        assertHit(read(KEY), THERE);
    }

    static Stream<Arguments> details() {
        return Stream.of(EventDetail.VALUES, EventDetail.VALUES_AND_OLD)
                .flatMap(detail -> Stream.of(true, false).map(storing -> Arguments.of(detail, storing)));
    }

    private void assertAfterwards(State state, boolean effective, boolean storing) {
        FarReply after = read(KEY);
        if (effective && storing) {
            assertHit(after, "new");
        } else if (effective || state != State.LIVE) {
            assertThat(after.outcome())
                    .isEqualTo(!effective && state == State.DAMAGED ? Outcome.DAMAGED : Outcome.MISS);
            assertThat(after.envelope() != null)
                    .as("a stale fallback is kept if nothing happened, and never comes back otherwise")
                    .isEqualTo(!effective && state == State.DEAD);
        } else {
            assertHit(after, THERE);
        }
    }

    private static Outcome expected(State state, Demand demand, boolean storing) {
        if (!demand.holds(state)) {
            return demand == Demand.LEASE ? Outcome.LEASE_LOST : Outcome.REFUSED;
        }
        if (storing) {
            return state.isPresent() ? Outcome.UPDATED : Outcome.INSERTED;
        }
        return state.isPresent() ? Outcome.DROPPED : Outcome.REFUSED;
    }

    /** Brings the key into a state; returns who wrote what is there or was there. */
    private OperationId bring(State state) {
        if (state == State.ABSENT) {
            return OperationId.NONE;
        }
        boolean dies = state == State.DEAD;
        Change.Store there = new Change.Store(
                SampleEnvelopes.of(THERE, "tag"), dies ? ticks(1000, 998) : FOREVER, dies ? ticks(1000, 998) : FOREVER);
        mutate(KEY, Condition.ANY, there);
        OperationId writer = read(KEY).entryId();
        switch (state) {
            case DEAD -> passTicks(3);
            case CLEARED -> clear(CACHE);
            case TAG_DELETED -> deleteTag("tag");
            case REMOVED -> remove(KEY);
            case DAMAGED -> kit.plant(CACHE, KEY, new byte[] {(byte) 0xC7, 9, 0, 0});
            default -> assertThat(state).isEqualTo(State.LIVE);
        }
        return writer;
    }

    private Condition condition(Demand demand, OperationId writer, long earlier) {
        return switch (demand) {
            case ANY -> Condition.ANY;
            case ABSENT -> Condition.ABSENT;
            case PRESENT -> Condition.PRESENT;
            case SAME_PAYLOAD -> new Condition.PayloadEquals(THERE.getBytes(StandardCharsets.UTF_8));
            case OTHER_PAYLOAD -> new Condition.PayloadEquals("where".getBytes(StandardCharsets.UTF_8));
            case LONGER_PAYLOAD -> new Condition.PayloadEquals((THERE + "!").getBytes(StandardCharsets.UTF_8));
            case SAME_WRITER -> new Condition.WrittenBy(writer.equals(OperationId.NONE) ? ANOTHER : writer);
            case OTHER_WRITER -> new Condition.WrittenBy(ANOTHER);
            case NO_WRITER -> new Condition.WrittenBy(OperationId.NONE);
            case UNHEARD -> new Condition.Unheard(writer.equals(OperationId.NONE) ? ANOTHER : writer);
            case UNHEARD_OTHER_WRITER -> new Condition.Unheard(ANOTHER);
            case LEASE -> new Condition.LeaseHeld(ANOTHER);
            case BEFORE_LATER -> new Condition.WrittenBefore(kit.storeTime() + 60_000);
            case BEFORE_EARLIER -> new Condition.WrittenBefore(earlier);
        };
    }
}
