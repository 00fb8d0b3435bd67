package dev.perigee.coherence;

import java.nio.ByteBuffer;

/**
 * What a simulated message tells of the value that a key got.
 *
 * @param value the value
 * @param lifeNanos how long it lives from when it was written
 * @param tag its tag, or -1
 * @param sighting for the witness
 * @param writer the node that wrote it
 */
record Carried(long value, long lifeNanos, int tag, Witness.Sighting sighting, int writer) {

    private static final int LENGTH = 4 * Long.BYTES + 2 * Integer.BYTES;

    Carried(SimulatedFar.Answer written, int writer) {
        this(written.value(), written.lifeNanos(), written.tag(), written.sighting(), writer);
    }

    static Carried of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Carried(
                in.getLong(), in.getLong(), in.getInt(), new Witness.Sighting(in.getLong(), in.getLong()), in.getInt());
    }

    byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(value)
                .putLong(lifeNanos)
                .putInt(tag)
                .putLong(sighting.since())
                .putLong(sighting.at())
                .putInt(writer)
                .array();
    }
}
