package dev.perigee.entry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The fixed 64-bit hash that assigns keys to partitions and stripes: XXH64 with seed 0.
 *
 * <p>It must never change: nodes of different versions have to agree on the partition of a key. Written from the
 * algorithm's public description, "xxHash fast digest algorithm" by Yann Collet, and checked against its published test
 * vectors.
 */
final class KeyHash {

    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    private static final int LANES_LENGTH = 32;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private KeyHash() {}

    @SuppressWarnings("ConstantOverflow") // the algorithm counts modulo 2^64
    static long of(byte[] bytes) {
        int position = 0;
        long hash;
        if (bytes.length >= LANES_LENGTH) {
            long lane1 = PRIME_1 + PRIME_2;
            long lane2 = PRIME_2;
            long lane3 = 0;
            long lane4 = -PRIME_1;
            for (; position <= bytes.length - LANES_LENGTH; position += LANES_LENGTH) {
                lane1 = round(lane1, longAt(bytes, position));
                lane2 = round(lane2, longAt(bytes, position + 8));
                lane3 = round(lane3, longAt(bytes, position + 16));
                lane4 = round(lane4, longAt(bytes, position + 24));
            }
            hash = Long.rotateLeft(lane1, 1)
                    + Long.rotateLeft(lane2, 7)
                    + Long.rotateLeft(lane3, 12)
                    + Long.rotateLeft(lane4, 18);
            hash = merge(hash, lane1);
            hash = merge(hash, lane2);
            hash = merge(hash, lane3);
            hash = merge(hash, lane4);
        } else {
            hash = PRIME_5;
        }
        return avalanche(tail(hash + bytes.length, bytes, position));
    }

    private static long tail(long start, byte[] bytes, int from) {
        long hash = start;
        int position = from;
        for (; position <= bytes.length - 8; position += 8) {
            hash ^= round(0, longAt(bytes, position));
            hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
        }
        if (position <= bytes.length - 4) {
            hash ^= ((int) INT.get(bytes, position) & 0xFFFFFFFFL) * PRIME_1;
            hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
            position += 4;
        }
        for (; position < bytes.length; position++) {
            hash ^= (bytes[position] & 0xFF) * PRIME_5;
            hash = Long.rotateLeft(hash, 11) * PRIME_1;
        }
        return hash;
    }

    private static long longAt(byte[] bytes, int position) {
        return (long) LONG.get(bytes, position);
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    private static long avalanche(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * PRIME_2;
        mixed = (mixed ^ (mixed >>> 29)) * PRIME_3;
        return mixed ^ (mixed >>> 32);
    }
}
