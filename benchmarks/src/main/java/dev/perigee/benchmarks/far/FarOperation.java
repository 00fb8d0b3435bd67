package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.Contender;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a far case does, over and over. */
enum FarOperation {
    /** Reads a key that is there. */
    GET {
        @Override
        @Nullable Object run(Contender contender, FarLoad load, int thread, long number) {
            return contender.get(load.key(number));
        }
    },

    /** Writes a key that is there. */
    PUT {
        @Override
        @Nullable Object run(Contender contender, FarLoad load, int thread, long number) {
            contender.put(load.key(number), load.value(number));
            return null;
        }
    },

    /** Reads 100 keys that are there. */
    GET_ALL {
        @Override
        @Nullable Object run(Contender contender, FarLoad load, int thread, long number) {
            Map<String, Object> found = contender.getAll(load.batch(number).keySet());
            if (found.size() != FarLoad.BATCH) {
                throw new IllegalStateException("getAll found " + found.size() + " of " + FarLoad.BATCH);
            }
            return found;
        }
    },

    /** Writes 100 keys that are there. */
    PUT_ALL {
        @Override
        @Nullable Object run(Contender contender, FarLoad load, int thread, long number) {
            contender.putAll(load.batch(number));
            return null;
        }
    },

    /** Puts a key that was never there before. */
    PUT_IF_ABSENT {
        @Override
        @Nullable Object run(Contender contender, FarLoad load, int thread, long number) {
            if (!contender.putIfAbsent(FarLoad.newKey(thread, number), load.value(number))) {
                throw new IllegalStateException("putIfAbsent found what nobody has put");
            }
            return null;
        }
    },

    /** Replaces a key that is there. */
    REPLACE {
        @Override
        @Nullable Object run(Contender contender, FarLoad load, int thread, long number) {
            if (!contender.replace(load.key(number), load.value(number))) {
                throw new IllegalStateException("replace did not find what is there");
            }
            return null;
        }
    },

    /** Adds one to a key of the thread's own. */
    INCREMENT_OWN {
        @Override
        @Nullable Object run(Contender contender, FarLoad load, int thread, long number) {
            return contender.increment(FarLoad.ownKey(thread));
        }
    },

    /** Puts a key of the thread's own, as {@link #INCREMENT_OWN} does without reading it. */
    PUT_OWN {
        @Override
        @Nullable Object run(Contender contender, FarLoad load, int thread, long number) {
            contender.put(FarLoad.ownKey(thread), number);
            return null;
        }
    },

    /** Adds one to the key that all threads share. */
    INCREMENT_SHARED {
        @Override
        @Nullable Object run(Contender contender, FarLoad load, int thread, long number) {
            return contender.increment(FarLoad.SHARED_KEY);
        }
    },

    /** Reads a key that was never there before, and gets it from the loader. */
    READ_COLD {
        @Override
        @Nullable Object run(Contender contender, FarLoad load, int thread, long number) {
            Object found = contender.get(FarLoad.newKey(thread, number));
            if (found == null) {
                throw new IllegalStateException("get did not load");
            }
            return found;
        }
    },

    /** Goes over all keys that are there. */
    ITERATE {
        @Override
        @Nullable Object run(Contender contender, FarLoad load, int thread, long number) {
            long seen = contender.iterate();
            if (seen != load.entries()) {
                throw new IllegalStateException("iterated over " + seen + " of " + load.entries());
            }
            return seen;
        }
    };

    /**
     * Does it once.
     *
     * @param load the keys that are there, and values
     * @param thread which of the threads this is, from 0
     * @param number how often this thread has done it before with this contender
     * @return what was found, so that nothing is optimised away
     */
    abstract @Nullable Object run(Contender contender, FarLoad load, int thread, long number);
}
