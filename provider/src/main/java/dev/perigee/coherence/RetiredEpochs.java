package dev.perigee.coherence;

import java.util.ArrayDeque;
import java.util.Deque;

/** The epochs that this node has left, the last few of them. Not thread-safe. */
final class RetiredEpochs {

    private static final int LENGTH = 8;

    private final Deque<String> epochs = new ArrayDeque<>(LENGTH + 1);

    boolean contains(String epoch) {
        return epochs.contains(epoch);
    }

    void add(String epoch) {
        epochs.addLast(epoch);
        if (epochs.size() > LENGTH) {
            epochs.removeFirst();
        }
    }

    void remove(String epoch) {
        epochs.remove(epoch);
    }
}
