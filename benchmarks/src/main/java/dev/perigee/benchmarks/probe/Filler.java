package dev.perigee.benchmarks.probe;

import dev.perigee.benchmarks.contender.Customer;

/** Puts customers into a Redis in one way or another. */
interface Filler extends AutoCloseable {

    /** Puts one. */
    void put(String key, Customer value);

    @Override
    void close();

    /** A filler that puts so, and at the end closes that. */
    static Filler of(Put put, Runnable end) {
        return new Filler() {
            @Override
            public void put(String key, Customer value) {
                put.put(key, value);
            }

            @Override
            public void close() {
                end.run();
            }
        };
    }

    /** How to put. */
    @FunctionalInterface
    interface Put {

        /** Puts one. */
        void put(String key, Customer value);
    }
}
