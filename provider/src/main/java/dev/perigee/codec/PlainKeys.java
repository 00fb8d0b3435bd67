package dev.perigee.codec;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The quick way for the most frequent classes of keys, without a session; same bytes as the long way. */
final class PlainKeys {

    private static final int FIRST_ID = 2;
    private static final int LONGEST_NUMBER = 17;

    private PlainKeys() {}

    /** Returns null for a key of another class. */
    static byte @Nullable [] encode(Object key, int maxBytes) {
        if (key instanceof String text) {
            WireOutput output = new WireOutput(Math.min(maxBytes, text.length() + 6), maxBytes);
            output.writeByte(FIRST_ID + WireIds.STRING);
            output.writeText(text);
            return output.toBytes();
        }
        if (key instanceof Long number) {
            WireOutput output = new WireOutput(LONGEST_NUMBER);
            output.writeByte(FIRST_ID + WireIds.LONG);
            output.writeVarLong(number, false);
            return output.toBytes();
        }
        if (key instanceof Integer number) {
            WireOutput output = new WireOutput(LONGEST_NUMBER);
            output.writeByte(FIRST_ID + WireIds.INTEGER);
            output.writeVarInt(number, false);
            return output.toBytes();
        }
        if (key instanceof UUID uuid) {
            WireOutput output = new WireOutput(LONGEST_NUMBER);
            output.writeByte(FIRST_ID + WireIds.UUID);
            ScalarTypes.writeUuid(output, uuid);
            return output.toBytes();
        }
        return null;
    }

    /**
     * Returns null for a key of another class.
     *
     * @throws NotReadableException if the bytes end too early or too late
     */
    static @Nullable Object decode(byte[] bytes) {
        if (bytes.length == 0) {
            throw NotReadableException.damaged();
        }
        WireInput input = new WireInput();
        input.open(bytes, 1, bytes.length - 1);
        Object key = switch (bytes[0] - FIRST_ID) {
            case WireIds.STRING -> input.readText();
            case WireIds.LONG -> input.readVarLong(false);
            case WireIds.INTEGER -> input.readVarInt(false);
            case WireIds.UUID -> ScalarTypes.readUuid(input);
            default -> null;
        };
        if (key != null && !input.isAtEnd()) {
            throw NotReadableException.damaged();
        }
        return key;
    }
}
