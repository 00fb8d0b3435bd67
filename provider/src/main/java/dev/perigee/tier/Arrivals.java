package dev.perigee.tier;

import dev.perigee.coherence.Copy;
import dev.perigee.coherence.Partition;
import dev.perigee.coherence.Ticket;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Recipients;
import dev.perigee.entry.Stamp;
import dev.perigee.near.Fill;
import dev.perigee.near.Kept;
import dev.perigee.near.NearTier;
import dev.perigee.near.Sealed;
import dev.perigee.spi.UnreadableException;
import org.jspecify.annotations.Nullable;

/**
 * Takes values in that messages bring, on the backplane's thread; therefore their bytes only. The first reader decodes them.
 * Thread-safe.
 */
final class Arrivals<K, V> {

    /** The far store counts whole milliseconds. */
    private static final long ROUNDING_MILLIS = 1;

    private final CacheId cache;
    private final Node node;
    private final ValueForm<K, V> form;
    private final NearTier<K, V> near;
    private final TierCounters counters;
    private volatile boolean unproved;

    Arrivals(CacheId cache, Node node, ValueForm<K, V> form, NearTier<K, V> near, TierCounters counters) {
        this.cache = cache;
        this.node = node;
        this.form = form;
        this.near = near;
        this.counters = counters;
    }

    /** Whether values had to be left out since this was asked last, because nothing was proved. */
    boolean wereUnproved() {
        boolean were = unproved;
        unproved = false;
        return were;
    }

    void take(KeyChange change, Stamp stamp, @Nullable Ticket question) {
        if (question == null) {
            unproved = true;
            return;
        }
        byte[] envelope = change.value();
        boolean onlyIfHeld = change.recipients() == Recipients.HOLDERS;
        if (envelope == null
                || (onlyIfHeld && near.size() == 0)
                || !EnvelopeHeader.isEnvelope(envelope)
                || EnvelopeHeader.sequence(envelope) != stamp.sequence()) {
            return;
        }
        OperationId id = EnvelopeHeader.operationId(envelope);
        long life = lifeNanos(envelope);
        if (id.node() == node.ids().node() || life <= 0) {
            return; // An own write is kept with its answer.
        }
        try {
            K key = form.keys().decode(change.key());
            Sealed<V> value = () -> open(envelope);
            Fill<Sealed<V>> fill = new Fill<>(
                    new Kept<>(value, /* isShareable= */ false, /* form= */ null),
                    id,
                    stamp,
                    question.askedAt(),
                    life,
                    form.tags(envelope),
                    envelope.length);
            int stripe = Partition.stripe(change.key().hash());
            if (near.take(key, node.partition(stamp.partition()).scope(cache), question, stripe, fill, onlyIfHeld)) {
                counters.count(TierCounter.UPDATES);
            }
        } catch (UnreadableException e) {
            // Nothing is kept; the copy that is there goes next.
        }
    }

    /**
     * How long after the question the entry ends. It was written after the question and lives for the time between the two
     * stamps of one clock, so this is early rather than late, whatever the clocks show.
     */
    private static long lifeNanos(byte[] envelope) {
        long end = EnvelopeHeader.logicalEnd(envelope);
        if (end == 0) {
            return Copy.NO_END;
        }
        return Fill.lifeNanos(end - EnvelopeHeader.writtenAt(envelope) - ROUNDING_MILLIS);
    }

    private @Nullable V open(byte[] envelope) {
        try {
            return form.decode(envelope);
        } catch (UnreadableException e) {
            return null; // The read goes on to the far tier, where it is counted, told and healed.
        }
    }
}
