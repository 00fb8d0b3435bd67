package dev.perigee.redis;

import dev.perigee.spi.ScanPage;
import org.jspecify.annotations.Nullable;

/**
 * Where a scan goes on; as text {@code <partition>.<cursor of SCAN>.<server in hex>}. The servers are gone through by the
 * lowest of their partitions. A cursor of {@code SCAN} is good on the server that made it only, so that one is named.
 *
 * @param partition the lowest partition of the server that is scanned
 * @param cursor the server's own cursor
 * @param server stands for the server; 0 for any, at a beginning
 */
record ScanCursor(int partition, String cursor, int server) {

    static final String BEGINNING = "0";

    /** Begins with the server of a partition. */
    static ScanCursor at(int partition) {
        return new ScanCursor(partition, BEGINNING, 0);
    }

    static ScanCursor parse(String text, int partitions) {
        if (text.equals(ScanPage.START)) {
            return at(0);
        }
        ScanCursor cursor = parse(text);
        if (cursor == null || cursor.partition < 0 || cursor.partition >= partitions) {
            throw new IllegalArgumentException("cursor: '" + text
                    + "'; give ScanPage.START or the cursor of a page of this store that is not END");
        }
        return cursor;
    }

    private static @Nullable ScanCursor parse(String text) {
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first < 0 || second < 0) {
            return null;
        }
        try {
            String cursor = text.substring(first + 1, second);
            // Unsigned 64 bits, in decimal.
            if (!Long.toUnsignedString(Long.parseUnsignedLong(cursor)).equals(cursor)) {
                return null;
            }
            return new ScanCursor(
                    Integer.parseInt(text, 0, first, /* radix= */ 10),
                    cursor,
                    Integer.parseUnsignedInt(text, second + 1, text.length(), /* radix= */ 16));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return partition + "." + cursor + "." + Integer.toHexString(server);
    }
}
