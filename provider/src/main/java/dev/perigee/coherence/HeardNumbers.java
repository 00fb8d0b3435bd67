package dev.perigee.coherence;

import dev.perigee.entry.OperationId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The last messages heard, to tell one that comes twice. Not thread-safe. */
final class HeardNumbers {

    private static final int LENGTH = 256;

    private final @Nullable OperationId[] ids = new OperationId[LENGTH];
    private final long[] numbers = new long[LENGTH];

    /** How a message fits in with those that were heard before it. */
    enum Fit {
        /** Its number was not heard lately. */
        NEW,
        /** This very message was heard before. */
        REPEATED,
        /** Another operation was heard under its number: one of the two is not the far store's. */
        CONTRADICTED
    }

    /** Compares a message with those before it, and remembers it if its number is new. */
    Fit take(long sequence, OperationId id) {
        int slot = (int) (sequence & (LENGTH - 1));
        OperationId known = ids[slot];
        // The number too: one operation may have several messages, and two of them may share a slot.
        if (known != null && numbers[slot] == sequence) {
            return id.equals(known) ? Fit.REPEATED : Fit.CONTRADICTED;
        }
        ids[slot] = id;
        numbers[slot] = sequence;
        return Fit.NEW;
    }

    void forget() {
        Arrays.fill(ids, null);
    }
}
