package dev.perigee.codec;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a collection or map finds out whether it has an element or key already, and what that takes when it is filled. */
enum Lookup {
    /** Not at all. */
    NONE(8),
    /** By order, in a tree or a skip list. */
    ORDER(48),
    /** By hash code, in a table that makes trees of keys that collide. */
    HASH(48),
    /** By hash code, in a table of chains, as {@link java.util.Hashtable} does. */
    CHAIN(48),
    /** By hash code, in the next free place of a table, as {@link Set#of} does. */
    PROBE(16),
    /** By comparing with all that are there. */
    SCAN(8);

    /** So few may all collide. */
    static final int FEW = 128;

    /** Classes whose objects a tree tells apart by their order even if their hash codes are the same. */
    private static final Set<Class<?>> ORDERED = Set.of(
            String.class,
            Integer.class,
            Long.class,
            Short.class,
            Byte.class,
            Character.class,
            UUID.class,
            BigInteger.class);

    /** How many places there are for each element where the next free one is taken. */
    private static final int PROBED_PLACES = 2;

    private static final int TAKEN = -1;

    private final int memoryEach;

    Lookup(int memoryEach) {
        this.memoryEach = memoryEach;
    }

    /** How many bytes of memory an element takes, beside its own. */
    int memoryEach() {
        return memoryEach;
    }

    boolean compares() {
        return this != NONE;
    }

    /** Whether it is to be asked {@link #steps} before so many are put in. */
    boolean isSlow(int size) {
        return size > FEW && (this == HASH || this == CHAIN || this == PROBE || this == SCAN);
    }

    /**
     * Works out how often keys are compared with others when all are put in.
     *
     * @param keys the keys
     */
    long steps(@Nullable Object[] keys) {
        if (!compares() || (this == HASH && areOrdered(keys))) {
            return 0;
        }
        int[] hashes = new int[keys.length];
        for (int i = 0; this != SCAN && i < keys.length; i++) {
            Object key = keys[i];
            hashes[i] = key == null ? 0 : key.hashCode();
        }
        return steps(hashes);
    }

    /** The same by the hash codes of keys that have no order. Changes the array. */
    long steps(int[] hashes) {
        return switch (this) {
            case NONE, ORDER -> 0;
            case SCAN -> pairs(hashes.length);
            case HASH -> collisions(hashes);
            case CHAIN -> chains(hashes, buckets(hashes.length));
            case PROBE -> probes(hashes, PROBED_PLACES * hashes.length);
        };
    }

    /** How many buckets a hash table needs for so many elements without growing. */
    static int buckets(int size) {
        return (int) Math.min(1 << 30, size / 0.75 + 1);
    }

    static long pairs(long size) {
        return size * (size - 1) / 2;
    }

    private static boolean areOrdered(@Nullable Object[] keys) {
        Object first = keys[0];
        if (first == null || !ORDERED.contains(first.getClass())) {
            return false;
        }
        for (Object key : keys) {
            if (key == null || key.getClass() != first.getClass()) {
                return false;
            }
        }
        return true;
    }

    /** Pairs of keys with the same hash code. */
    private static long collisions(int[] hashes) {
        Arrays.sort(hashes);
        long pairs = 0;
        int from = 0;
        for (int i = 1; i <= hashes.length; i++) {
            if (i == hashes.length || hashes[i] != hashes[from]) {
                pairs += pairs(i - from);
                from = i;
            }
        }
        return pairs;
    }

    private static long chains(int[] hashes, int buckets) {
        int[] chains = new int[buckets];
        long steps = 0;
        for (int hash : hashes) {
            steps += chains[(hash & Integer.MAX_VALUE) % buckets]++;
        }
        return steps;
    }

    /** However keys are put into the next free places, all of them together end up as far from where they belong. */
    private static long probes(int[] hashes, int buckets) {
        int[] wanted = new int[buckets];
        for (int hash : hashes) {
            wanted[Math.floorMod(hash, buckets)]++;
        }
        long steps = 0;
        long waiting = 0;
        for (int i = 0; i < 2 * buckets; i++) { // What is left over at the end goes on at the beginning.
            int place = i % buckets;
            if (i < buckets) {
                waiting += wanted[place];
                wanted[place] = 0;
            }
            if (waiting > 0 && wanted[place] == 0) {
                waiting--;
                wanted[place] = TAKEN;
            }
            steps += waiting;
        }
        return steps;
    }
}
