package dev.perigee.memory;

import dev.perigee.spi.ScanPage;
import org.jspecify.annotations.Nullable;

/**
 * Where a scan goes on; as text {@code <partition>.<hash in hex>}.
 *
 * @param partition the partition
 * @param hash the lowest (unsigned) hash that was not returned yet
 */
record ScanCursor(int partition, long hash) {

    static ScanCursor parse(String cursor, int partitions) {
        if (cursor.equals(ScanPage.START)) {
            return new ScanCursor(0, SlotTable.START);
        }
        try {
            int dot = cursor.indexOf('.');
            int partition = Integer.parseInt(cursor, 0, Math.max(0, dot), /* radix= */ 10);
            long hash = Long.parseUnsignedLong(cursor, dot + 1, cursor.length(), /* radix= */ 16);
            if (partition >= 0 && partition < partitions) {
                return new ScanCursor(partition, hash);
            }
        } catch (NumberFormatException e) {
            // Told below, together with what else can be wrong.
        }
        throw new IllegalArgumentException(
                "cursor: '" + cursor + "'; give ScanPage.START or the cursor of a page of this store that is not END");
    }

    /** Returns the cursor after a page that ended at this hash; null after the last. */
    @Nullable ScanCursor next(long nextHash, int partitions) {
        if (nextHash != SlotTable.START) {
            return new ScanCursor(partition, nextHash);
        }
        return partition + 1 < partitions ? new ScanCursor(partition + 1, SlotTable.START) : null;
    }

    @Override
    public String toString() {
        return partition + "." + Long.toHexString(hash);
    }
}
