package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.spi.UnreadableException.Reason;

/**
 * The whole envelope: the header as {@link EnvelopeHeader} lays it out, with zeros where the far store fills in its part,
 * the tags, and the value straight behind them.
 */
final class EnvelopeSerializer extends Serializer<Envelope> {

    private static final int KNOWN_FLAGS =
            EnvelopeHeader.FLAG_TAGS | EnvelopeHeader.FLAG_EXPIRY_ANNOUNCED | EnvelopeHeader.FLAG_KEPT_FOR_ANNOUNCEMENT;
    private static final byte[] FAR_STORES_PART = new byte[48];
    private static final byte[] NO_TAGS = new byte[0];

    @Override
    public void write(Kryo kryo, Output output, Envelope envelope) {
        writeFront(output, KryoValueCodec.ID, envelope.tagBlock());
        kryo.writeClassAndObject(output, envelope.value());
    }

    static void writeFront(Output output, int codec, byte[] tagBlock) {
        output.writeByte(EnvelopeHeader.MAGIC);
        output.writeByte(EnvelopeHeader.LAYOUT);
        output.writeByte(tagBlock.length > 0 ? EnvelopeHeader.FLAG_TAGS : 0);
        output.writeByte(codec);
        output.writeBytes(FAR_STORES_PART);
        output.writeShort(tagBlock.length);
        output.writeBytes(tagBlock);
    }

    @Override
    public Envelope read(Kryo kryo, Input input, Class<? extends Envelope> type) {
        byte[] bytes = input.getBuffer();
        check(bytes, KryoValueCodec.ID);
        input.setPosition(EnvelopeHeader.payloadStart(bytes));
        return new Envelope(NO_TAGS, kryo.readClassAndObject(input));
    }

    /** Throws unless these bytes are an envelope that this version reads, with a payload of this codec. */
    static void check(byte[] bytes, int codec) {
        if (bytes.length < 2 || bytes[0] != EnvelopeHeader.MAGIC || bytes[1] != EnvelopeHeader.LAYOUT) {
            throw new NotReadableException(Reason.FOREIGN);
        }
        if (!EnvelopeHeader.isEnvelope(bytes)) {
            throw NotReadableException.damaged();
        }
        int flags = EnvelopeHeader.flags(bytes);
        if ((flags & ~KNOWN_FLAGS) != 0 || EnvelopeHeader.codec(bytes) != codec) {
            throw new NotReadableException(Reason.FOREIGN);
        }
        boolean tagged = (flags & EnvelopeHeader.FLAG_TAGS) != 0;
        if (tagged != EnvelopeHeader.tagBlockLength(bytes) > 0) {
            throw NotReadableException.damaged();
        }
    }
}
