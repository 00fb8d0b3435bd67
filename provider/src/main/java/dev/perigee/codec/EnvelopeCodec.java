package dev.perigee.codec;

import com.esotericsoftware.kryo.io.Output;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.Shortened;
import dev.perigee.spi.EnvelopeForm;
import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import dev.perigee.spi.ValueCodec;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.cache.CacheException;

/**
 * Puts values into envelopes and takes them out. No value codec can change the envelope. Thread-safe.
 *
 * @param <V> the type of values
 */
public final class EnvelopeCodec<V> implements EnvelopeForm<V> {

    private final ValueCodec<V> values;
    private final List<ValueCodec<V>> others;
    private final Limits limits;

    /**
     * Makes one around a value codec.
     *
     * @param values writes and reads the payload
     * @param limits the longest envelope
     */
    public EnvelopeCodec(ValueCodec<V> values, Limits limits) {
        this(values, List.of(), limits);
    }

    private EnvelopeCodec(ValueCodec<V> values, List<ValueCodec<V>> others, Limits limits) {
        this.values = values;
        this.others = others;
        this.limits = limits;
    }

    /**
     * Makes one that writes with the same codec and reads what others wrote, too: for the time in which nodes change from
     * one codec to another.
     *
     * @param codecs the others, each with an id of its own
     * @return the wider one
     * @throws IllegalArgumentException if two codecs have the same id, naming it
     */
    public EnvelopeCodec<V> readingAlso(List<ValueCodec<V>> codecs) {
        Set<Integer> ids = new HashSet<>(Set.of(values.id()));
        for (ValueCodec<V> codec : codecs) {
            if (!ids.add(codec.id())) {
                throw new IllegalArgumentException("codec.also-read: two codecs have the id " + codec.id()
                        + "; give each codec once, and those of your own ids of their own");
            }
        }
        return new EnvelopeCodec<>(values, List.copyOf(codecs), limits);
    }

    /**
     * Makes the envelope of a value, with zeros where the far store fills in its part of the header.
     *
     * @param value the value
     * @param tags the entry's tags: at most 16, each of 1 to 64 bytes in UTF-8, at most 512 bytes in all with one more byte
     *     for each
     * @return the envelope
     * @throws CacheException if the value cannot be written or the envelope would be too long, naming the value's class
     * @throws IllegalArgumentException if the tags are not as they must be
     */
    @Override
    public byte[] encode(V value, List<String> tags) {
        byte[] tagBlock = Tags.encode(tags);
        if (values instanceof KryoValueCodec<V> kryo) {
            return kryo.encodeEnvelope(value, tagBlock);
        }
        byte[] payload = values.encode(value);
        long length = (long) EnvelopeHeader.LENGTH + tagBlock.length + payload.length;
        if (length > limits.maxEntryBytes()) {
            throw Failures.ofValues(limits).tooLarge(value.getClass());
        }
        try (Output output = new Output((int) length)) {
            EnvelopeSerializer.writeFront(output, values.id(), tagBlock);
            output.writeBytes(payload);
            return output.getBuffer();
        }
    }

    /**
     * Takes the value out of an envelope. The payload is not touched before the header has been checked.
     *
     * @param envelope any bytes
     * @return the value
     * @throws UnreadableException if they are not an envelope of this codec, or its payload cannot be read
     */
    @Override
    public V decode(byte[] envelope) throws UnreadableException {
        checkSize(envelope);
        ValueCodec<V> codec = codecOf(envelope);
        if (codec instanceof KryoValueCodec<V> kryo) {
            return kryo.decodeEnvelope(envelope);
        }
        check(envelope, codec);
        int start = EnvelopeHeader.payloadStart(envelope);
        return codec.decode(envelope, start, envelope.length - start);
    }

    /** Returns ours for what none of them wrote, so that it is found out to be foreign. */
    private ValueCodec<V> codecOf(byte[] envelope) {
        if (!others.isEmpty() && EnvelopeHeader.isEnvelope(envelope)) {
            int id = EnvelopeHeader.codec(envelope);
            for (ValueCodec<V> other : others) {
                if (other.id() == id) {
                    return other;
                }
            }
        }
        return values;
    }

    /** Bytes of two codecs cannot be compared. */
    @Override
    public boolean isCanonical() {
        return values.isCanonical() && others.isEmpty();
    }

    @Override
    public boolean readsAll() {
        return values instanceof KryoValueCodec<V> kryo && kryo.readsAll();
    }

    /**
     * Returns an entry's tags.
     *
     * @param envelope any bytes
     * @return the tags, in the order in which they were given
     * @throws UnreadableException if the bytes are not an envelope of this codec
     */
    @Override
    public List<String> tags(byte[] envelope) throws UnreadableException {
        checkSize(envelope);
        check(envelope, codecOf(envelope));
        try {
            return Tags.decode(envelope, EnvelopeHeader.LENGTH, EnvelopeHeader.payloadStart(envelope));
        } catch (NotReadableException e) {
            throw e.toUnreadable();
        }
    }

    /**
     * Returns an envelope's payload: what {@code Condition.PayloadEquals} compares.
     *
     * @param envelope an envelope
     * @return the encoded value
     * @throws IllegalArgumentException if the bytes are not an envelope
     */
    @Override
    public byte[] payload(byte[] envelope) {
        if (!EnvelopeHeader.isEnvelope(envelope)) {
            throw new IllegalArgumentException("envelope: " + envelope.length + " bytes that are not an envelope");
        }
        return Arrays.copyOfRange(envelope, EnvelopeHeader.payloadStart(envelope), envelope.length);
    }

    private void checkSize(byte[] envelope) throws UnreadableException {
        if (envelope.length > limits.maxEntryBytes() || Shortened.isShortened(envelope)) {
            throw new UnreadableException(Reason.TOO_LARGE);
        }
    }

    private void check(byte[] envelope, ValueCodec<V> codec) throws UnreadableException {
        try {
            EnvelopeSerializer.check(envelope, codec.id());
        } catch (NotReadableException e) {
            throw e.toUnreadable();
        }
    }
}
