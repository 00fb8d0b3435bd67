package dev.perigee.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.codec.AllowList;
import dev.perigee.codec.Limits;
import dev.perigee.codec.Serialization;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import dev.perigee.it.history.Call;
import dev.perigee.it.history.Call.Answer;
import dev.perigee.it.history.Verb;
import dev.perigee.it.soak.Figures.Wrong;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each zero of the figure block can be something else. */
final class JudgeTest {

    private static final int NODE = 0;
    private static final String KEY = "key";

    private final Serialization serialization =
            new Serialization(JudgeTest.class.getClassLoader(), AllowList.trusting(), Limits.DEFAULTS);
    private final FarKey farKey = serialization.keys(String.class).encode(KEY);
    private final CallLog log = new CallLog(NODE);
    private final EventLog events = new EventLog();
    private final List<Announcement> announcements = new ArrayList<>();
    private final List<Vanishing> vanishings = new ArrayList<>();
    private final List<Crash> crashes = new ArrayList<>();
    private final Figures figures = new Figures();
    private final long start = System.nanoTime();
    private long sequence;

    @Test
    void findsNothingWhereNothingIsWrong() {
        put("a", 0, 10);
        put("b", 20, 30);
        announce("a", null, 5);
        announce("b", "a", 25);
        log.read(KEY, "b", at(40), at(41));
        hear("a");
        hear("b");

        judge();

        assertThat(figures.wrongs()).as(figures::examples).isZero();
        assertThat(figures.certified).isEqualTo(1);
    }

    @Test
    void findsAWriteAfterItsDeadline() {
        log.add(KEY, new Call(Verb.PUT, NODE, null, "a", /* answer= */ null, at(0), at(10)));
        announce("a", null, 60);

        judge();

        assertThat(figures.count(Wrong.ZOMBIE_WRITE)).isEqualTo(1);
    }

    @Test
    void findsAWriteThatWasDenied() {
        log.wasRefused("a");
        announce("a", null, 5);

        judge();

        assertThat(figures.count(Wrong.DENIED_WRITE)).isEqualTo(1);
    }

    @Test
    void findsAnAcknowledgedWriteThatNeverHappened() {
        put("a", 0, 10);

        judge();

        assertThat(figures.count(Wrong.LOST_UPDATE)).isEqualTo(1);
    }

    @Test
    void findsAWriteThatHappenedTwice() {
        put("a", 0, 100);
        put("b", 0, 100);
        announce("a", null, 5);
        announce("b", "a", 6);
        announce("a", "b", 7);

        judge();

        assertThat(figures.count(Wrong.DOUBLE_EFFECT)).isEqualTo(1);
    }

    @Test
    void findsEventsInAnotherOrderThanTheNumbers() {
        put("a", 0, 10);
        put("b", 20, 30);
        announce("a", null, 5);
        announce("b", "a", 25);
        hear("b");
        hear("a");

        judge();

        assertThat(figures.count(Wrong.OUT_OF_ORDER_EVENT)).isEqualTo(1);
    }

    @Test
    void findsEventsThatAreDeliveredTwice() {
        put("a", 0, 10);
        announce("a", null, 5);
        hear("a");
        hear("a");

        judge();

        assertThat(figures.count(Wrong.OUT_OF_ORDER_EVENT)).isEqualTo(1);
    }

    @Test
    void findsAGapInTheNumbers() {
        put("a", 0, 10);
        put("b", 20, 30);
        announce("a", null, 5);
        sequence++;
        announce("b", "a", 25);

        judge();

        assertThat(figures.count(Wrong.BAD_ANNOUNCEMENT)).isEqualTo(1);
    }

    @Test
    void findsNoGapWhereTheServerWasKilledBeforeItToldAll() {
        put("a", 0, 10);
        announce("a", null, 5);
        crashes.add(new Crash(at(15), at(18)));
        sequence++;
        put("b", 20, 30);
        announce("b", "a", 25);
        sequence++;
        put("c", 40, 50);
        announce("c", "b", 45);

        judge();

        assertThat(figures.untold).isEqualTo(1);
        assertThat(figures.count(Wrong.BAD_ANNOUNCEMENT)).as("the second gap").isEqualTo(1);
    }

    @Test
    void findsAChangeThatDoesNotFollowOnTheOneBefore() {
        put("a", 0, 10);
        put("b", 20, 30);
        announce("a", null, 5);
        announce("b", "ghost", 25);

        judge();

        assertThat(figures.count(Wrong.BAD_ANNOUNCEMENT)).isEqualTo(1);
    }

    @Test
    void findsWhatIsReadAfterItWasLostForGood() {
        put("a", 0, 10);
        announce("a", null, 5);
        vanishings.add(new Vanishing(Vanishing.SERVER, Vanishing.ALL, at(20), at(21), true, false));
        log.add(KEY, new Call(Verb.GET, NODE, null, null, Answer.of("a"), at(30), at(31)));

        judge();

        assertThat(figures.count(Wrong.LINEARIZABILITY)).isEqualTo(1);
        assertThat(figures.count(Wrong.CERTIFICATE)).isEqualTo(1);
    }

    /** It began before its node stood still and ended after that, when its value had been replaced long since. */
    @Test
    void judgesAReadByItsBeginningHoweverLongItStoodStill() {
        put("a", 0, 10);
        put("b", 30, 40);
        announce("a", null, 5);
        announce("b", "a", 35);
        log.read(KEY, "a", at(20), at(8_000));
        judge();
        assertThat(figures.wrongs()).as(figures::examples).isZero();

        log.read(KEY, "a", at(8_000), at(8_001));
        judge();
        assertThat(figures.count(Wrong.STALE_BEYOND_BOUND)).isEqualTo(1);
    }

    @Test
    void findsNearCopiesThatOutliveWhatTheServerLost() {
        put("a", 0, 10);
        announce("a", null, 5);
        vanishings.add(new Vanishing(Vanishing.SERVER, Vanishing.ALL, at(20), at(21), true, false));
        log.read(KEY, "a", at(1_900), at(1_901));
        judge();
        assertThat(figures.wrongs()).as(figures::examples).isZero();

        log.read(KEY, "a", at(2_100), at(2_101));
        judge();
        assertThat(figures.count(Wrong.STALE_BEYOND_BOUND)).isEqualTo(1);
    }

    @Test
    void judgesAKeyWithACallInACrashByTheCallsOnly() {
        put("a", 0, 10);
        crashes.add(new Crash(at(5), at(8)));
        log.add(KEY, new Call(Verb.GET, NODE, null, null, Answer.of(null), at(30), at(31)));

        judge();

        assertThat(figures.count(Wrong.LOST_UPDATE)).isZero();
        assertThat(figures.crashedKeys).isEqualTo(1);
        assertThat(figures.certified).isZero();
        assertThat(figures.count(Wrong.LINEARIZABILITY)).isEqualTo(1);
    }

    private void judge() {
        Certificate certificate =
                new Certificate(SoakNode.CACHE, 1, new BitSet(), vanishings, crashes, /* tellsTimes= */ true);
        certificate.take(announcements);
        certificate.end();
        new Judge(TimeUnit.MILLISECONDS.toNanos(2_000), figures)
                .judge(List.of(log), vanishings, crashes, certificate, List.of(events));
    }

    private void put(String value, long begun, long ended) {
        log.add(KEY, new Call(Verb.PUT, NODE, null, value, Answer.DONE, at(begun), at(ended)));
    }

    private void announce(String value, @Nullable String old, long millis) {
        sequence++;
        Stamp stamp = new Stamp(0, "epoch", sequence);
        OperationId id = new OperationId(1, sequence);
        ChangeKind kind = old == null ? ChangeKind.INSERTED : ChangeKind.UPDATED;
        KeyChange change =
                new KeyChange(kind, farKey, envelope(value, millis), old == null ? null : envelope(old, millis));
        announcements.add(new Announcement(
                new Message.Changed(stamp, id, CacheId.of(SoakNode.CACHE), List.of(change)), at(millis)));
    }

    /** As the far store leaves it, with the time of the write in it. */
    private byte[] envelope(String value, long millis) {
        byte[] envelope = serialization.envelopes(String.class).encode(value, List.of());
        long wall = System.currentTimeMillis() + TimeUnit.NANOSECONDS.toMillis(at(millis) - System.nanoTime());
        EnvelopeHeader.stamp(envelope, 0, sequence, wall, 0, new OperationId(1, sequence));
        return envelope;
    }

    private void hear(String value) {
        events.onCreated(List.of(new Heard(value)));
    }

    private long at(long millis) {
        return start + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** An event of no cache. */
    private static final class Heard extends CacheEntryEvent<String, String> {

        private static final long serialVersionUID = 1;

        private final String value;

        @SuppressWarnings("unchecked")
        Heard(String value) {
            super(
                    (Cache<String, String>) Proxy.newProxyInstance(
                            JudgeTest.class.getClassLoader(), new Class<?>[] {Cache.class}, (a, b, c) -> null),
                    EventType.CREATED);
            this.value = value;
        }

        @Override
        public String getKey() {
            return KEY;
        }

        @Override
        public String getValue() {
            return value;
        }

        @Override
        public @Nullable String getOldValue() {
            return null;
        }

        @Override
        public boolean isOldValueAvailable() {
            return false;
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new IllegalArgumentException(type.getName());
        }
    }
}
