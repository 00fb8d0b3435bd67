package dev.perigee.near;

/**
 * How large a near tier may become. One of the two bounds counts.
 *
 * @param maxEntries the most entries, if {@code maxWeight} is 0
 * @param maxWeight the most bytes of encoded values; 0 to bound by entries
 */
public record NearSettings(long maxEntries, long maxWeight) {

    /** A near tier that holds nothing. */
    public static final NearSettings DISABLED = new NearSettings(0, 0);

    /**
     * Says whether anything is held at all.
     *
     * @return false for a cache without near tier
     */
    public boolean isEnabled() {
        return maxEntries > 0 || maxWeight > 0;
    }

    /**
     * Says whether the bound is in bytes.
     *
     * @return true if weight counts
     */
    public boolean isWeighted() {
        return maxWeight > 0;
    }
}
