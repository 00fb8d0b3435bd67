package dev.perigee.codec;

/**
 * How large and how deep an entry may be, checked on the way out and on the way in. Immutable.
 *
 * @param maxEntryBytes the longest envelope in bytes, header and tags included; option
 *     {@code serialization.max-entry-bytes}
 * @param maxKeyBytes the longest encoded key in bytes; option {@code serialization.max-key-bytes}
 * @param maxDepth how many objects may be nested in each other; option {@code serialization.max-depth}
 */
public record Limits(int maxEntryBytes, int maxKeyBytes, int maxDepth) {

    static final String ENTRY_BYTES_OPTION = "serialization.max-entry-bytes";
    static final String KEY_BYTES_OPTION = "serialization.max-key-bytes";
    static final String DEPTH_OPTION = "serialization.max-depth";

    /** 8 MiB an entry, 64 KiB less one byte a key (its length has two bytes in a message), 64 levels. */
    public static final Limits DEFAULTS = new Limits(8 << 20, 0xFFFF, 64);

    private static final int LEAST_ENTRY_BYTES = 1024;
    private static final int MOST_ENTRY_BYTES = 512 << 20;
    private static final int MOST_KEY_BYTES = 0xFFFF;
    private static final int LEAST_KEY_BYTES = 16;
    private static final int LEAST_DEPTH = 2;
    private static final int MOST_DEPTH = 512;

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one is outside its range, naming the option, the value and the range
     */
    public Limits {
        check(ENTRY_BYTES_OPTION, maxEntryBytes, LEAST_ENTRY_BYTES, MOST_ENTRY_BYTES);
        check(KEY_BYTES_OPTION, maxKeyBytes, LEAST_KEY_BYTES, MOST_KEY_BYTES);
        check(DEPTH_OPTION, maxDepth, LEAST_DEPTH, MOST_DEPTH);
    }

    private static void check(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(option + ": " + value + "; give " + least + " to " + most);
        }
    }
}
