package dev.perigee.coherence;

import dev.perigee.entry.OperationId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The last messages heard, to tell one that comes twice. Not thread-safe. */
final class HeardNumbers {

    private static final int LENGTH = 256;

    private final @Nullable OperationId[] ids = new OperationId[LENGTH];
    private final long[] numbers = new long[LENGTH];

    /** Returns whether this very message was heard before; remembers it if not. */
    boolean isRepeated(long sequence, OperationId id) {
        int slot = (int) (sequence & (LENGTH - 1));
        // The number too: one operation may have several messages, and two of them may share a slot.
        if (numbers[slot] == sequence && id.equals(ids[slot])) {
            return true;
        }
        ids[slot] = id;
        numbers[slot] = sequence;
        return false;
    }

    void forget() {
        Arrays.fill(ids, null);
    }
}
