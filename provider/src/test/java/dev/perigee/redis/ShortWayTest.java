package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Message;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Recipients;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.SampleEnvelopes;
import dev.perigee.spi.UnreachableException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scripts of their own decide the usual case on a short way. The same mutations of two caches, of which one has listeners that
 * need values and so always takes the long way, come to the same.
 */
@Tag("slow")
final class ShortWayTest extends StoreOnServer {

    private static final CacheId LONG = CacheId.of("long-way");

    private static final List<Lifetime> LIVES = List.of(
            Lifetime.FOREVER,
            Lifetime.ofMillis(100_000),
            new Lifetime(200_000, 100_000),
            new Lifetime(Long.MAX_VALUE, 1),
            Lifetime.OVER);

    private static final List<Recipients> RECIPIENTS = List.of(Recipients.values());

    private static final int[] LENGTHS = {0, 1, 100, 1993, 1994, 1995, 5_000, 100_000};

    private OperationId lastInShort = OperationId.NONE;
    private OperationId lastInLong = OperationId.NONE;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void bothWaysComeToTheSame(long seed) {
        await(store.raiseEventDetail(LONG, EventDetail.VALUES, soon()));
        Random random = new Random(seed);
        for (int step = 0; step < 300; step++) {
            Change change = random.nextInt(5) == 0 ? Change.DROP : store(random);
            int condition = random.nextInt(6);
            boolean wantOld = random.nextBoolean();
            boolean freesLease = random.nextBoolean();
            Recipients recipients = RECIPIENTS.get(random.nextInt(RECIPIENTS.size()));
            OperationId id = ids.next();
            Condition inShort = condition(condition, lastInShort);
            Condition inLong = condition(condition, lastInLong);
            FarReply one = await(store.mutate(
                    CACHE, KEY, new Mutation(id, inShort, change, wantOld, freesLease, recipients), soon()));
            FarReply other = await(
                    store.mutate(LONG, KEY, new Mutation(id, inLong, change, wantOld, freesLease, recipients), soon()));

            String where =
                    "seed " + seed + ", step " + step + ", " + change.getClass().getSimpleName() + ", "
                            + inShort.getClass().getSimpleName();
            assertSame(where, one, other);
            FarReply readOne = read(KEY);
            FarReply readOther = await(store.read(LONG, KEY, ReadIntent.PLAIN, soon()));
            assertSame(where + ", read", readOne, readOther);
            lastInShort = readOne.entryId();
            lastInLong = readOther.entryId();
            assertThat(readOther.stamp().sequence())
                    .as(where)
                    .isGreaterThanOrEqualTo(readOne.stamp().sequence());
        }
    }

    /** The short way counts up the lowest byte of the number only. */
    @Test
    void numbersGoOnBeyondAByte() {
        long before = put(KEY, "0").stamp().sequence();
        for (int i = 1; i <= 600; i++) {
            assertThat(mutate(KEY, Condition.ANY, store(Integer.toString(i), Lifetime.FOREVER))
                            .stamp()
                            .sequence())
                    .isEqualTo(before + i);
        }
        assertThat(EnvelopeHeader.sequence(read(KEY).envelope())).isEqualTo(before + 600);
    }

    @Test
    void theSecondWriteGoesTheShortWay() {
        put(KEY, "one");
        resetCounts();

        put(KEY, "two");
        assertThat(count("setrange"))
                .as("only the short way patches what it stored")
                .isEqualTo(2);
        resetCounts();
        FarReply removed = remove(KEY);
        assertThat(removed.outcome()).isEqualTo(Outcome.DROPPED);
        assertThat(count("mget"))
                .as("the long way reads an entry that is wanted by MGET")
                .isEqualTo(1);
    }

    @Test
    void whatTheShortWayCannotDecideTheLongOneDoes() {
        put(KEY, "one");
        await(kit.newStore().raiseEventDetail(CACHE, EventDetail.VALUES_AND_OLD, soon()));

        FarReply told = put(KEY, "two");
        resetCounts();
        FarReply again = put(KEY, "three");

        assertThat(SampleEnvelopes.text(change(told).old())).isEqualTo("one");
        assertThat(SampleEnvelopes.text(change(again).old())).isEqualTo("two");
        assertThat(count("evalsha"))
                .as("it is remembered that listeners need values")
                .isEqualTo(1);
    }

    /** The long way looks at the lease by another command, and asks whether there is something of another type. */
    @Test
    void aReadThatLeasesAndTheStoreUnderItGoTheShortWay() {
        put(KEY, "one");
        remove(KEY);
        OperationId token = ids.next();
        resetCounts();

        FarReply leased = await(store.read(CACHE, KEY, new ReadIntent(token, Lifetime.UNCHANGED, 60_000), soon()));
        assertThat(leased.outcome()).isEqualTo(Outcome.LEASED);
        assertThat(leased.stamp()).isEqualTo(moment(KEY));
        FarReply other = await(store.read(CACHE, KEY, new ReadIntent(ids.next(), Lifetime.UNCHANGED, 60_000), soon()));
        assertThat(other.outcome()).as("somebody has it: the long way's").isEqualTo(Outcome.LEASED_ELSEWHERE);
        assertThat(other.remaining()).isBetween(1L, 60_000L);
        resetCounts();

        FarReply stored = mutate(KEY, new Condition.LeaseHeld(token), store("two", Lifetime.FOREVER));
        assertThat(stored.outcome()).isEqualTo(Outcome.INSERTED);
        assertThat(count("mget")).isEqualTo(1);
        assertThat(count("evalsha") + count("eval")).isEqualTo(1);
        assertThat(mutate(KEY, new Condition.LeaseHeld(token), store("three", Lifetime.FOREVER))
                        .outcome())
                .as("the lease went with the store")
                .isEqualTo(Outcome.LEASE_LOST);
    }

    @Test
    void aReadThatTouchesGoesTheShortWayUnlessTheEndComesNearer() {
        put(KEY, "one");
        put(KEY, "two");
        ReadIntent soonOver = new ReadIntent(ids.next(), Lifetime.ofMillis(60_000), 0);
        FarReply nearer = await(store.read(CACHE, KEY, soonOver, soon()));
        assertThat(nearer.stamp().sequence())
                .as("copies elsewhere would outlive it")
                .isEqualTo(3);
        Lifetime longer = new Lifetime(200_000, 100_000);
        await(store.read(CACHE, KEY, new ReadIntent(ids.next(), longer, 0), soon()));
        resetCounts();

        FarReply later = await(store.read(CACHE, KEY, new ReadIntent(ids.next(), longer, 0), soon()));
        FarReply plain = read(KEY);

        assertThat(count("evalsha")).isEqualTo(1);
        assertThat(count("setrange")).isEqualTo(1);
        assertHit(later, "two");
        assertThat(later.stamp().sequence()).isEqualTo(3);
        assertThat(later.remaining()).isBetween(60_001L, 100_000L);
        assertThat(EnvelopeHeader.logicalEnd(later.envelope())).isEqualTo(EnvelopeHeader.logicalEnd(plain.envelope()));
        assertThat((Long) call(entry(KEY), "PTTL")).isBetween(160_000L, 200_000L);
    }

    @Test
    void nothingIsDoneTwice() {
        put(KEY, "one");
        Mutation once = mutation(Condition.ANY, store("two", Lifetime.FOREVER));

        FarReply first = await(store.mutate(CACHE, KEY, once, soon()));
        FarReply second = await(store.mutate(CACHE, KEY, once, soon()));

        assertThat(first.outcome()).isEqualTo(Outcome.UPDATED);
        assertThat(second.outcome()).isEqualTo(Outcome.REPEATED);
        assertThat(second.stamp()).isEqualTo(first.stamp());
    }

    @Test
    void whatIsLateIsRefusedWithWhatIsThere() {
        put(KEY, "one");
        FarReply there = put(KEY, "two");

        FarReply late = tooLate(mutation(Condition.ANY, store("three", Lifetime.FOREVER)));

        assertThat(late.outcome()).isEqualTo(Outcome.TOO_LATE);
        assertThat(late.stamp()).isEqualTo(there.stamp());
        assertThat(late.entrySequence()).isEqualTo(there.stamp().sequence());
        assertThat(late.remaining()).isEqualTo(FarReply.NO_END);
        assertHit(read(KEY), "two");
    }

    /** Sends it after its deadline; again if even the refusal did not come in the time that is left for it. */
    private FarReply tooLate(Mutation mutation) {
        for (int left = 20; ; left--) {
            try {
                return await(store.mutate(CACHE, KEY, mutation, Deadline.after(Duration.ZERO)));
            } catch (AssertionError e) {
                boolean isUnanswered = e.getCause() instanceof ExecutionException failed
                        && (failed.getCause() instanceof TimeoutException
                                || failed.getCause() instanceof UnreachableException);
                if (!isUnanswered || left == 0) {
                    throw e;
                }
            }
        }
    }

    private KeyChange change(FarReply reply) {
        return ((Message.Changed) recorder.await(reply.stamp())).changes().get(0);
    }

    private static Change store(Random random) {
        byte[] payload = new byte[LENGTHS[random.nextInt(LENGTHS.length)]];
        random.nextBytes(payload);
        Lifetime onUpdate = random.nextInt(4) == 0 ? Lifetime.UNCHANGED : life(random);
        return new Change.Store(SampleEnvelopes.of(payload), life(random), onUpdate);
    }

    private static Lifetime life(Random random) {
        return LIVES.get(random.nextInt(LIVES.size()));
    }

    private static Condition condition(int kind, OperationId last) {
        return switch (kind) {
            case 0 -> Condition.ABSENT;
            case 1 -> Condition.PRESENT;
            case 2 -> new Condition.WrittenBy(last);
            case 3 -> new Condition.WrittenBy(OperationId.NONE);
            default -> Condition.ANY;
        };
    }

    private static void assertSame(String where, FarReply one, FarReply other) {
        assertThat(one.outcome()).as(where).isEqualTo(other.outcome());
        assertThat(one.entryId()).as(where).isEqualTo(other.entryId());
        assertThat(payload(one.envelope())).as(where).isEqualTo(payload(other.envelope()));
        assertThat(one.entrySequence() == 0).as(where).isEqualTo(other.entrySequence() == 0);
        assertThat(Long.signum(one.remaining())).as(where).isEqualTo(Long.signum(other.remaining()));
        assertThat(Math.abs(one.remaining() - other.remaining())).as(where).isLessThan(50_000);
        assertThat(one.stamp().epoch()).as(where).isEqualTo(other.stamp().epoch());
    }

    private static byte @Nullable [] payload(byte @Nullable [] envelope) {
        return envelope == null ? null : SampleEnvelopes.payload(envelope);
    }
}
