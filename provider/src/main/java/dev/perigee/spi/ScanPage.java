package dev.perigee.spi;

import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import java.util.List;

/**
 * A part of a scan.
 *
 * @param keys the keys of live entries
 * @param replies the entries, in the same order, each a HIT
 * @param next the cursor of the next page; {@link #END} after the last
 */
public record ScanPage(List<FarKey> keys, List<FarReply> replies, String next) {

    /** Begins a scan. */
    public static final String START = "0";

    /** Ends a scan. */
    public static final String END = "";

    /** Copies the lists. */
    public ScanPage {
        keys = List.copyOf(keys);
        replies = List.copyOf(replies);
    }
}
