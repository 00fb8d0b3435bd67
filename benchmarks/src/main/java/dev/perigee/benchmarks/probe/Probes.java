package dev.perigee.benchmarks.probe;

import dev.perigee.benchmarks.Part;
import java.util.List;

/** The parts of this package. */
public final class Probes {

    private Probes() {}

    /** {@return all of them, in the order in which they run} */
    public static List<Part> all() {
        return List.of(
                new Invalidation(),
                new Sizes(),
                new Heap(),
                new ServerTime(),
                new Digests(),
                new StartUp(),
                new Scaling());
    }
}
