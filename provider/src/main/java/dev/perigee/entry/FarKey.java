package dev.perigee.entry;

import java.util.Arrays;

/**
 * A key as the far tier sees it: its canonical bytes, with the hash that places it. Immutable; the array handed in must
 * not be changed afterwards.
 */
public final class FarKey {

    private final byte[] bytes;
    private final long hash;

    private FarKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = KeyHash.of(bytes);
    }

    /**
     * Wraps a key's bytes without copying them.
     *
     * @param bytes the canonical encoding of a key
     * @return the key
     */
    public static FarKey of(byte[] bytes) {
        return new FarKey(bytes);
    }

    /**
     * Returns the bytes themselves, not a copy.
     *
     * @return the bytes, to be read only
     */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * Returns the key's {@linkplain KeyHash hash}, the same on all nodes and in all versions.
     *
     * @return 64 bits
     */
    public long hash() {
        return hash;
    }

    /**
     * Returns the partition this key belongs to.
     *
     * @param partitions how many there are, a power of two
     * @return from 0 to {@code partitions - 1}
     */
    public int partition(int partitions) {
        return (int) (hash & (partitions - 1));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FarKey that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return (int) (hash ^ (hash >>> 32));
    }

    /** Tells the length and the hash only: keys do not belong in logs. */
    @Override
    public String toString() {
        return "FarKey[" + bytes.length + " bytes, hash " + Long.toHexString(hash) + "]";
    }
}
