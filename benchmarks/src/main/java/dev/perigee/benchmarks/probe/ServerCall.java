package dev.perigee.benchmarks.probe;

/** Some calls of a kind, one after the other. */
@FunctionalInterface
interface ServerCall {

    /** Makes the calls and returns how many. */
    int run();

    /** Makes what the calls need to be there, which is not measured. */
    default void prepare() {}
}
