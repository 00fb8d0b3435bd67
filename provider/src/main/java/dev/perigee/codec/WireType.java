package dev.perigee.codec;

import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;

/**
 * How one class looks on the wire: a fixed id, or its name with a fingerprint of its schema. Immutable, so one instance
 * serves all Kryos.
 */
final class WireType extends Registration {

    /** The id of a class that is written by name. */
    static final int BY_NAME = -1;

    private static final byte[] NOTHING = new byte[0];

    private final Form form;
    private final long fingerprint;
    private final byte[] nameAndFingerprint;

    enum Form {
        /** A value that nothing refers to twice: always written in full. */
        LEAF,
        /** An object with an identity: a second occurrence in a graph is written as a reference. */
        NODE
    }

    private WireType(Class<?> type, Serializer<?> serializer, int id, Form form, long fingerprint) {
        super(type, serializer, id);
        this.form = form;
        this.fingerprint = fingerprint;
        this.nameAndFingerprint = id == BY_NAME ? nameAndFingerprint(type, fingerprint) : NOTHING;
    }

    static WireType numbered(int id, Class<?> type, Form form, Serializer<?> serializer) {
        return new WireType(type, serializer, id, form, 0);
    }

    static WireType named(Class<?> type, Form form, Serializer<?> serializer, long fingerprint) {
        return new WireType(type, serializer, BY_NAME, form, fingerprint);
    }

    boolean isNamed() {
        return getId() == BY_NAME;
    }

    boolean isReferable() {
        return form == Form.NODE;
    }

    long fingerprint() {
        return fingerprint;
    }

    /** What names the class on the wire, as it stands there; empty for a class with an id. */
    byte[] nameAndFingerprint() {
        return nameAndFingerprint;
    }

    private static byte[] nameAndFingerprint(Class<?> type, long fingerprint) {
        WireOutput output = new WireOutput(Integer.MAX_VALUE - 8);
        output.writeText(type.getName());
        output.writeLong(fingerprint);
        return output.toBytes();
    }

    /** Kryo's constructor would set its own serializers for primitive types; ours are fixed. */
    @Override
    @SuppressWarnings("rawtypes")
    public void setSerializer(Serializer serializer) {}
}
