package dev.perigee.codec;

import dev.perigee.spi.UnreadableException.Reason;
import java.util.Arrays;

/**
 * What a graph costs beyond its bytes, counted alike while it is written and while it is read: the memory of its objects, and
 * the steps of hash codes and comparisons by which sets and maps are built. Both are limited, so that few bytes cannot mean
 * much work, and what would be refused when it is read is refused when it is put. One for each Kryo, not thread-safe.
 *
 * <p>A hash code goes over all that an object holds, and over what it holds twice, twice: sets in sets that share their
 * elements take steps without end. So for each object that may be referred to again is kept how large it is with all
 * references followed, and how deep. That is so for collections and records. Other classes are taken to look at no more than
 * their own bytes, since many graphs of entities could not be written otherwise, whose hash codes are those of their ids.
 */
final class Effort {

    /** How much memory a value may take, as a multiple of the longest entry. */
    private static final int MEMORY_PER_BYTE = 16;

    /** What hash tables of decent keys need is less than a tenth of it. */
    private static final int STEPS_PER_BYTE = 128;

    /** Some milliseconds, which even the smallest graph may take. */
    private static final long FREE_STEPS = 1 << 22;

    /** What even the shortest entry may take. */
    private static final long FREE_MEMORY = 1 << 20;

    /** The weight of a container that is not read to its end: it would be met again within itself. */
    private static final long ENDLESS = 1L << 60;

    private static final int FIRST_NODES = 64;

    /** Room for more nodes than this is not kept for the next graph. */
    private static final int KEPT_NODES = 4096;

    private boolean isWriting;
    private int maxDepth;
    private long stepLimit;
    private long memoryLimit;
    private long steps;
    private long memory;

    /** By the number of the node: how many bytes it has with all references followed, and how deep it is. */
    private long[] weights = new long[FIRST_NODES];

    private int[] depths = new int[FIRST_NODES];
    private int nodes;

    /** What references have added so far to the bytes of the object that is under way. */
    private long referred;

    /** How deep that object is so far. */
    private int depth;

    private long latestWeight;
    private int latestDepth;
    private boolean isLatestOpen;

    /**
     * Begins with a graph.
     *
     * @param isWriting whether it is refused as one that must not be written
     * @param maxDepth the limit on its depth
     * @param bytes how many it has, or at most has
     * @param mostBytes how many the largest may have
     */
    void begin(boolean isWriting, int maxDepth, long bytes, long mostBytes) {
        this.isWriting = isWriting;
        this.maxDepth = maxDepth;
        stepLimit = stepLimit(bytes);
        memoryLimit = MEMORY_PER_BYTE * mostBytes + FREE_MEMORY;
        steps = 0;
        memory = 0;
        referred = 0;
        depth = 0;
    }

    /** A graph was written, which now is known to have so many bytes. */
    void end(long bytes) {
        stepLimit = stepLimit(bytes);
        step(0);
    }

    private static long stepLimit(long bytes) {
        return STEPS_PER_BYTE * bytes + FREE_STEPS;
    }

    /** Forgets the nodes of the last graph. */
    void forgetNodes() {
        nodes = 0;
        if (weights.length > KEPT_NODES) {
            weights = new long[FIRST_NODES];
            depths = new int[FIRST_NODES];
        }
    }

    int nodes() {
        return nodes;
    }

    long referred() {
        return referred;
    }

    /** A part of the object under way begins; returns how deep the whole was so far. */
    int enter() {
        int outer = depth;
        depth = 0;
        return outer;
    }

    /** A node is met for the first time. */
    void meet(WireType type) {
        meet(type.isOpen(), type.memory());
    }

    /**
     * A node is met for the first time.
     *
     * @param isOpen whether its hash code goes over all that it holds
     * @param bytes how much memory it takes
     */
    void meet(boolean isOpen, int bytes) {
        if (nodes == weights.length) {
            weights = Arrays.copyOf(weights, 2 * nodes);
            depths = Arrays.copyOf(depths, 2 * nodes);
        }
        weights[nodes] = isOpen ? ENDLESS : 1;
        depths[nodes] = 1;
        nodes++;
        allocate(bytes);
    }

    /** A node is met again. */
    void meetAgain(int node) {
        if (node < nodes) { // Damaged bytes may name any.
            referred = Math.min(ENDLESS, referred + weights[node]);
            depth = Math.max(depth, depths[node]);
        }
    }

    /**
     * A part has ended.
     *
     * @param node its number, if it is a node that was met for the first time
     * @param bytes how many it has
     * @param outerReferred what {@link #referred} was when it began
     * @param outerDepth what {@link #enter} returned
     */
    void leave(int node, long bytes, long outerReferred, int outerDepth) {
        isLatestOpen = referred > outerReferred + 1;
        if (node < nodes) {
            isLatestOpen = weights[node] == ENDLESS;
            if (isLatestOpen) {
                weights[node] = Math.min(ENDLESS, bytes + referred - outerReferred);
                depths[node] = depth + 1;
            } else {
                weights[node] = bytes;
                referred = outerReferred;
            }
            depth = depths[node];
        }
        latestWeight = bytes + referred - outerReferred;
        latestDepth = depth;
        depth = Math.max(depth, outerDepth);
    }

    /**
     * The part that has ended last is looked up by its hash code or its order.
     *
     * @return how many steps it takes to compare it
     */
    long compareLatest() {
        if (latestDepth > maxDepth) {
            throw tooManySteps();
        }
        step(latestWeight);
        return isLatestOpen ? latestWeight : 1;
    }

    /** Takes so many steps. */
    void step(long more) {
        steps += more;
        if (steps > stepLimit || more < 0 || steps < 0) {
            throw tooManySteps();
        }
    }

    /** Takes memory. */
    void allocate(long bytes) {
        memory += bytes;
        if (memory > memoryLimit) {
            throw refusal("its objects take more than " + memoryLimit + " bytes of memory; make it smaller, or raise "
                    + Limits.ENTRY_BYTES_OPTION);
        }
    }

    private RuntimeException tooManySteps() {
        return refusal("its sets and maps take too long to build: too many keys have the same hash code, hold the same"
                + " large objects, or are compared one by one; use keys that are small values, and for large sets a"
                + " LinkedHashSet");
    }

    private RuntimeException refusal(String text) {
        return isWriting ? new NotWritableException(text) : new NotReadableException(Reason.TOO_LARGE);
    }
}
