package dev.perigee.redis;

import java.util.HexFormat;

/** Bytes as text that can be compared and read. */
final class HexText {

    private HexText() {}

    static String of(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
