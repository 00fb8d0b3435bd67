package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.Recorder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Two stores in two namespaces of one server, for requests that go the short way in one where it decides, and the long way
 * always in the other; and what has to be the same then. Only what the clock and chance put in may differ: generations and
 * moments.
 */
abstract class StoreBothWays extends StoreOnServer {

    RedisKit longKit;
    RedisFarStore longStore;
    Recorder longRecorder;

    @BeforeEach
    void openOther() {
        longKit = new RedisKit(server);
        longStore = longKit.newStore();
        longRecorder = new Recorder();
        longKit.newBackplane().subscribe(longRecorder);
        longRecorder.awaitSignal("subscribed");
    }

    @AfterEach
    void closeOther() {
        longKit.close();
    }

    final void plant(FarKey key, byte[] bytes) {
        kit.plant(CACHE, key, bytes);
        longKit.plant(CACHE, key, bytes);
    }

    /** Puts what is no entry in a key's place. */
    final void plantHash(FarKey key) {
        for (RedisKit each : List.of(kit, longKit)) {
            byte[] name = each.names.of(CACHE).entry(key);
            each.call(name, "DEL");
            each.call(name, "HSET", name, name);
        }
    }

    final void clearBoth() {
        OperationId id = ids.next();
        await(store.clear(CACHE, id, soon()));
        await(longStore.clear(CACHE, id, soon()));
    }

    static void assertSame(String where, FarReply one, FarReply other) {
        assertThat(one.outcome()).as(where).isEqualTo(other.outcome());
        assertThat(one.stamp().partition()).as(where).isEqualTo(other.stamp().partition());
        assertThat(one.stamp().sequence()).as(where).isEqualTo(other.stamp().sequence());
        assertThat(one.entryId()).as(where).isEqualTo(other.entryId());
        assertThat(one.entrySequence()).as(where).isEqualTo(other.entrySequence());
        assertSameBytes(where, one.envelope(), other.envelope());
        assertThat(Long.signum(one.remaining())).as(where).isEqualTo(Long.signum(other.remaining()));
        assertThat(Math.abs(one.remaining() - other.remaining())).as(where).isLessThan(50_000);
    }

    void assertSameEntries(String where, FarKey key) {
        byte[] name = kit.names.of(CACHE).entry(key);
        byte[] otherName = longKit.names.of(CACHE).entry(key);
        assertSameBytes(where, bytes(kit, name), bytes(longKit, otherName));
        long life = (Long) kit.call(name, "PTTL");
        long otherLife = (Long) longKit.call(otherName, "PTTL");
        assertThat(Long.signum(life)).as(where).isEqualTo(Long.signum(otherLife));
        assertThat(Math.abs(life - otherLife)).as(where + ", life in Redis").isLessThan(50_000);
    }

    /** By MGET, which shows what is of another type as nothing. */
    private static byte @Nullable [] bytes(RedisKit kit, byte[] name) {
        return (byte[]) ((List<?>) kit.call(name, "MGET")).get(0);
    }

    static void assertSameMessages(String where, Message one, Message other) {
        assertThat(one.getClass()).as(where).isEqualTo(other.getClass());
        if (!(one instanceof Message.Changed changed)) {
            return;
        }
        Message.Changed otherChanged = (Message.Changed) other;
        assertThat(changed.stamp().partition())
                .as(where)
                .isEqualTo(otherChanged.stamp().partition());
        assertThat(changed.id()).as(where).isEqualTo(otherChanged.id());
        assertThat(changed.cache()).as(where).isEqualTo(otherChanged.cache());
        assertThat(changed.changes()).as(where).hasSameSizeAs(otherChanged.changes());
        for (int i = 0; i < changed.changes().size(); i++) {
            KeyChange change = changed.changes().get(i);
            KeyChange otherChange = otherChanged.changes().get(i);
            assertThat(change.kind()).as(where).isEqualTo(otherChange.kind());
            assertThat(change.key()).as(where).isEqualTo(otherChange.key());
            assertThat(change.recipients()).as(where).isEqualTo(otherChange.recipients());
            assertSameBytes(where + ", told", change.value(), otherChange.value());
            assertSameBytes(where + ", old told", change.old(), otherChange.old());
        }
    }

    private static void assertSameBytes(String where, byte @Nullable [] one, byte @Nullable [] other) {
        if (one == null || other == null || !EnvelopeHeader.isEnvelope(one) || !EnvelopeHeader.isEnvelope(other)) {
            assertThat(one).as(where).isEqualTo(other);
            return;
        }
        boolean ends = EnvelopeHeader.logicalEnd(one) != 0;
        assertThat(ends).as(where).isEqualTo(EnvelopeHeader.logicalEnd(other) != 0);
        assertThat(Math.abs(EnvelopeHeader.logicalEnd(one) - EnvelopeHeader.logicalEnd(other)))
                .as(where)
                .isLessThan(50_000);
        assertThat(Math.abs(EnvelopeHeader.writtenAt(one) - EnvelopeHeader.writtenAt(other)))
                .as(where)
                .isLessThan(50_000);
        assertThat(withoutMoments(one)).as(where).isEqualTo(withoutMoments(other));
    }

    private static byte[] withoutMoments(byte[] envelope) {
        byte[] rest = envelope.clone();
        EnvelopeHeader.stamp(
                rest,
                /* generation= */ 0,
                EnvelopeHeader.sequence(envelope),
                /* writtenAt= */ 0,
                /* logicalEnd= */ 0,
                EnvelopeHeader.operationId(envelope));
        return rest;
    }
}
