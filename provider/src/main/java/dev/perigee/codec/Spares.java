package dev.perigee.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Objects that are dear to make and used by one thread at a time, kept for the next use. Never waits and takes no lock: a
 * thread looks first where it left one, and makes one more where it finds none. Thread-safe.
 *
 * <p>An object that is given back may be dropped, if another thread gives one back to the same place at the same moment.
 * Nobody gets an object that another thread still has: taking one empties its place in one step.
 */
final class Spares<T> {

    /** So many references between two places, that threads on neighbouring ones do not take a cache line from each other. */
    private static final int SPACING = 16;

    private final Supplier<T> maker;
    private final int places;
    private final AtomicReferenceArray<@Nullable T> spares;

    Spares(Supplier<T> maker) {
        this.maker = maker;
        this.places = Integer.highestOneBit(Math.max(8, 4 * Runtime.getRuntime().availableProcessors()) - 1) << 1;
        this.spares = new AtomicReferenceArray<>(places * SPACING);
    }

    T take() {
        int home = home();
        for (int i = 0; i < places; i++) {
            int place = place(home, i);
            if (spares.getPlain(place) != null) {
                T spare = spares.getAndSet(place, null);
                if (spare != null) {
                    return spare;
                }
            }
        }
        return maker.get();
    }

    void giveBack(T spare) {
        int home = home();
        for (int i = 0; i < places; i++) {
            int place = place(home, i);
            if (spares.getPlain(place) == null) {
                spares.setRelease(place, spare);
                return;
            }
        }
    }

    private int place(int home, int next) {
        return ((home + next) & (places - 1)) * SPACING;
    }

    private static int home() {
        return (int) Thread.currentThread().getId();
    }
}
